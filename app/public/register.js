// Registers the service worker, and stands between it and the app when a new version is there.
//
// A new version waits until the app takes it ("bluebonnet-update-take"), which it does when nothing is half-entered. That it
// waits is said by the event "bluebonnet-update-ready" and by data-update-ready on <html>.
const READY = "bluebonnet-update-ready";
const TAKE = "bluebonnet-update-take";

function announce() {
  document.documentElement.dataset.updateReady = "";
  window.dispatchEvent(new Event(READY));
}

function follow(worker) {
  worker?.addEventListener("statechange", () => {
    // The first version of all has nothing to wait for.
    if (worker.state === "installed" && navigator.serviceWorker.controller) announce();
  });
}

async function register() {
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  if (registration.waiting && navigator.serviceWorker.controller) announce();
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));

  window.addEventListener(TAKE, () => {
    if (!registration.waiting) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting.postMessage("take over");
  });
  // A tablet may stay open for weeks: it asks for a new version whenever it finds a network again.
  window.addEventListener("online", () => registration.update().catch(() => {}));
}

if ("serviceWorker" in navigator) {
  register().catch((error) => console.error("The app cannot start offline on this device:", error.name));
}
