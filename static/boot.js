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

// Away from localhost a page without TLS has no service worker: the app says so on "Đồng bộ".
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch((error) => {
    document.documentElement.dataset.offline = "unavailable";
    console.warn("service worker:", error.name);
  });
}
