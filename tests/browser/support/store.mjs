// What lies in a browser's store, as it lies there: keys, and values as bytes.

/** Every value in every IndexedDB of a page's origin: `[{ database, store, key, bytes }]`, bytes in hex. Needs no key and opens nothing. */
export async function everythingStored(page) {
  return page.evaluate(async () => {
    const answered = (request) =>
      new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const bytesOf = (value) => (ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)));
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await answered(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const values = database.transaction(store).objectStore(store);
        const [keys, found] = await Promise.all([answered(values.getAllKeys()), answered(values.getAll())]);
        keys.forEach((key, place) => all.push({ database: name, store, key: String(key), bytes: hex(bytesOf(found[place])) }));
      }
      database.close();
    }
    return all;
  });
}

/** The places at which a text stands in the clear, as UTF-8 or UTF-16: of a key or of a value. */
export function inTheClear(stored, text) {
  const needles = [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")].map((bytes) => bytes.toString("hex"));
  const at = (hex, needle) => {
    for (let place = hex.indexOf(needle); place >= 0; place = hex.indexOf(needle, place + 1)) if (place % 2 === 0) return true;
    return false;
  };
  return stored.filter(({ key, bytes }) => key.includes(text) || needles.some((needle) => at(bytes, needle))).map(({ database, store, key }) => `${database}/${store}/${key}`);
}
