// Makes printed documents off the main thread. A module worker: new Worker(address, { type: "module" }).
//
//   in   {id, record}    id: any number or text; record: an OfficialRecord as JSON text
//   out  {id, bytes}     bytes: ArrayBuffer, the PDF file (moved, not copied)
//   or   {id, missing}   missing: text for a log; the printing module cannot be loaded, so it is not on this device yet
//   or   {id, error}     error: text for a log; the document could not be made. Neither text repeats what the record says
//
// Every request is answered. After a `missing`, the next request tries to load the module again.
let loading;

async function load() {
  const print = await import("{{print.js}}");
  await print.default();
  return print;
}

function loaded() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

const words = (error) => String(error?.message ?? error);

async function answer({ id, record }) {
  let print;
  try {
    print = await loaded();
  } catch (error) {
    self.postMessage({ id, missing: words(error) });
    return;
  }
  try {
    const { buffer } = print.official_record(record);
    self.postMessage({ id, bytes: buffer }, [buffer]);
  } catch (error) {
    self.postMessage({ id, error: words(error) });
  }
}

self.addEventListener("message", (event) => answer(event.data));
