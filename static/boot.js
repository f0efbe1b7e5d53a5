// Starts the program, and says so when it cannot start or has stopped.
//
// The page names the two files of the program in <meta name="app">. After a panic nothing in its
// memory can be trusted, so all that is left is to say that saved work is safe and to reopen.

const app = document.querySelector('meta[name="app"]');

function stopped(reason) {
  const dialog = document.getElementById("stopped");
  if (dialog.open) return;
  dialog.querySelector(".stopped-reason").textContent = String(reason).slice(0, 300);
  dialog.querySelector("button").addEventListener("click", () => location.reload());
  dialog.showModal();
}

const isFatal = (error) => error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.LinkError;

addEventListener("error", (event) => isFatal(event.error) && stopped(event.message));
addEventListener("unhandledrejection", (event) => isFatal(event.reason) && stopped(event.reason.message));

try {
  const program = await import(app.content);
  await program.default({ module_or_path: app.dataset.wasm });
} catch (error) {
  stopped(error);
}

// Tells the program when a newer version of the app is there: it waits, or another tab took it.
async function keepOffline(workers) {
  const newer = () => dispatchEvent(new Event("newer-version"));
  let hadVersion = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (hadVersion) newer();
    hadVersion = true;
  });
  const registration = await workers.register("/sw.js", { updateViaCache: "none" });
  const look = () => registration.active && registration.waiting && newer();
  const watch = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", watch);
  watch();
  look();
}

// Away from localhost a page without TLS has no service worker: the app says so on "Đồng bộ".
if ("serviceWorker" in navigator) {
  keepOffline(navigator.serviceWorker).catch((error) => console.warn("service worker:", error.name));
}
