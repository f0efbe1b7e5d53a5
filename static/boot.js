// Starts the program, and says so when it cannot start or has stopped.
//
// The page names the two files of the program in <meta name="app">. After a panic nothing in its
// memory can be trusted, so all that is left is to say that saved work is safe and to reopen.

const app = document.querySelector('meta[name="app"]');
const loading = document.getElementById("loading");

// A program that has stopped gives back no lock, and other windows wait for it: where nobody looks,
// the page is opened anew. Not one that stops as soon as it starts.
const STARTED_MS = 60_000;
function reopenUnseen() {
  if (document.hidden && performance.now() >= STARTED_MS) location.reload();
}

// Where nobody has touched the page yet, nothing is lost by opening it anew: engines have been seen
// to stop a sound program while it reads the book. Once, so that a program that cannot start says so.
const REOPENED = "reopened-at";
function reopensUntouched() {
  if (navigator.userActivation?.hasBeenActive ?? true) return false;
  try {
    if (Date.now() - Number(sessionStorage.getItem(REOPENED)) < STARTED_MS) return false;
    sessionStorage.setItem(REOPENED, String(Date.now()));
  } catch {
    return false; // Without a memory of it there could be no end.
  }
  location.reload();
  return true;
}

function stopped(reason) {
  const dialog = document.getElementById("stopped");
  if (dialog.open || reopensUntouched()) return;
  loading.remove();
  const line = document.documentElement.dataset.stoppedAt;
  dialog.querySelector(".stopped-reason").textContent = String(line ?? reason).slice(0, 300);
  dialog.querySelector("button").addEventListener("click", () => location.reload());
  dialog.showModal();
  document.addEventListener("visibilitychange", reopenUnseen);
  setTimeout(reopenUnseen, Math.max(0, STARTED_MS - performance.now()));
}

const isFatal = (error) => error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.LinkError;

addEventListener("error", (event) => isFatal(event.error) && stopped(event.message));
addEventListener("unhandledrejection", (event) => isFatal(event.reason) && stopped(event.reason.message));

loading.hidden = false;
try {
  const program = await import(app.content);
  await program.default({ module_or_path: app.dataset.wasm });
} catch (error) {
  stopped(error);
}

// How long after a failed first attempt the next one begins; twice as long each time, up to a limit.
const AGAIN_MS = 10_000;
const AGAIN_MS_MAX = 15 * 60_000;

/** Workers that are watched already, and the one attempt that is to come. */
const watched = new WeakSet();
let attempt = null;

const newer = () => dispatchEvent(new Event("newer-version"));

// Tells the program when a newer version of the app is there: it waits, or another tab took it.
function keepOffline(workers) {
  let hadVersion = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (hadVersion) newer();
    hadVersion = true;
  });
  register(workers);
}

// A browser forgets a service worker whose first install failed: it is registered again until one
// is there. A failed update leaves the old version, and the program looks for the next one itself.
async function register(workers, wait_ms = AGAIN_MS) {
  const again = () => {
    clearTimeout(attempt);
    attempt = setTimeout(register, wait_ms, workers, Math.min(2 * wait_ms, AGAIN_MS_MAX));
  };
  try {
    const registration = await workers.register("/sw.js", { updateViaCache: "none" });
    const look = () => registration.active && registration.waiting && newer();
    const watch = () => {
      const worker = registration.installing;
      if (!worker || watched.has(worker)) return;
      watched.add(worker);
      worker.addEventListener("statechange", () => {
        look();
        if (worker.state === "redundant" && !registration.active) again();
      });
    };
    registration.addEventListener("updatefound", watch);
    watch();
    look();
    // An install can fail before anybody could watch it.
    if (!registration.installing && !registration.waiting && !registration.active) again();
  } catch (error) {
    console.warn("service worker:", error.name);
    again();
  }
}

// Away from localhost a page without TLS has no service worker: the app says so on "Đồng bộ".
if ("serviceWorker" in navigator) keepOffline(navigator.serviceWorker);
