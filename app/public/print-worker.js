// Makes printed documents off the main thread. A module worker: new Worker(address, { type: "module" }).
//
//   in   {id, record}   id: any number or text; record: an OfficialRecord as JSON text
//   out  {id, bytes}    bytes: ArrayBuffer, the PDF file (moved, not copied)
//   or   {id, error}    error: text for a log; it never repeats what the record says
//
// Every request is answered, also where the module cannot be loaded; the next request then tries to load it again.
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

async function answer({ id, record }) {
  try {
    const { official_record } = await loaded();
    const { buffer } = official_record(record);
    self.postMessage({ id, bytes: buffer }, [buffer]);
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
}

self.addEventListener("message", (event) => answer(event.data));
