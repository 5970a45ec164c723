// Serves the app itself, so that it starts without a network. Records never pass through here: whatever lies under /api/ is
// left to the browser, and nothing of it is ever kept.
//
// One cache a version, filled whole before the version counts as installed. What the first screen does not need (printing,
// icons) follows afterwards, and is tried again at each start until it is there.
const VERSION = "{{version}}";
const FILES = {{precache}};

const CACHE = `bluebonnet-${VERSION}`;
const FIRST = FILES.filter((file) => file.first).map((file) => file.url);
const REST = FILES.filter((file) => !file.first).map((file) => file.url);

// How long one of the rest is waited for, in milliseconds: while a worker waits for an answer, the next version cannot begin.
const PATIENCE = 120_000;

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all(FIRST.map((path) => keep(path))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(begin());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    event.respondWith(kept("/", request));
    event.waitUntil(keepRest());
  } else {
    event.respondWith(kept(url.pathname, request));
  }
});

// A file as this version has it; from the network only what the version does not name.
async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

// Puts a file into this version's cache. One whose address carries a hash is taken from an older version where it is there.
async function keep(path, signal) {
  const cache = await caches.open(CACHE);
  if (await cache.match(path)) return;
  const isHashed = path.startsWith("/assets/");
  const older = isHashed ? await caches.match(path) : undefined;
  if (older) await cache.put(path, older);
  // A hashed address always means the same bytes, so the browser's own copy will do; anything else is asked for anew.
  else await cache.add(new Request(path, { cache: isHashed ? "default" : "reload", signal }));
}

// What the first screen does not need, each file by itself: one that does not come keeps none of the others out.
function keepRest() {
  return Promise.allSettled(REST.map((path) => keep(path, AbortSignal.timeout(PATIENCE))));
}

async function begin() {
  for (const name of await caches.keys()) {
    if (name.startsWith("bluebonnet-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
  keepRest();
}
