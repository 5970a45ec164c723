// The text of a PDF, as a reader would copy it.
//
// pdf.js wants a browser's DOMMatrix as soon as it is loaded, and only to draw with.
globalThis.DOMMatrix ??= class DOMMatrix {};
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");

/** Returns the document's text, page by page. */
export async function pagesOf(bytes) {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(" "));
  }
  await document.destroy();
  return pages;
}
