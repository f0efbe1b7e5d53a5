// Keeps one whole build of the app on the tablet, so that it opens without a network.
//
// The build writes a constant BUILD = { id, files: [{ path, sha256 }] } in front of this
// text: a changed file changes this worker, which is how the browser notices a new version.
//
// - Installing takes every file of the list or fails; a failed install leaves the old version.
// - A new version waits until the page asks for it ("apply") or no page is open.
// - One cache a build. An older one stays until the last page that was opened with it is gone.
// - Nothing that is not on the list is ever put into the cache: a hotel's log-in page that answers
//   200 with HTML must not become part of the app.

const CACHE = "build-" + BUILD.id;
const KNOWN = new Map(BUILD.files.map((file) => [file.path, file]));

/** Which pages were open when this build took over, so that their files are kept for them. */
const NOTES = "pages-of-older-builds";

/** The server's own addresses: never answered from here. */
const OF_SERVER = /^\/(api|sync)\//;

/** What a browser insists on for files that it runs or applies; the others may be of any type. */
const TYPES = {
  html: /^text\/html\b/,
  js: /^(text|application)\/javascript\b/,
  css: /^text\/css\b/,
  wasm: /^application\/wasm\b/,
};

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Fetches one file of the list and accepts it only when it is byte for byte the listed one. */
async function fetchListed(file) {
  const response = await fetch(file.path, { cache: "reload", redirect: "error", credentials: "omit" });
  if (!response.ok) throw new Error(file.path + ": " + response.status);
  const wanted = TYPES[file.path.split(".").pop()];
  const type = response.headers.get("content-type") ?? "";
  if (wanted && !wanted.test(type)) throw new Error(file.path + ": " + type);
  const body = await response.arrayBuffer();
  if (hex(await crypto.subtle.digest("SHA-256", body)) !== file.sha256) throw new Error(file.path + ": other content");
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
  return new Response(body, { status: 200, headers });
}

async function install() {
  const cache = await caches.open(CACHE);
  const held = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const missing = BUILD.files.filter((file) => !held.has(file.path));
  // All are fetched and checked before the first is kept.
  const fetched = await Promise.all(missing.map(async (file) => [file.path, await fetchListed(file)]));
  for (const [path, response] of fetched) await cache.put(path, response);
}

async function activate() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const notes = await caches.open(NOTES);
  await notes.put("/" + NOTES, new Response(JSON.stringify(open.map((page) => page.id))));
  await sweep();
  await clients.claim();
}

/** Drops older builds once no page that was opened with one is left. */
async function sweep() {
  // A newer build that is on its way has a cache too.
  if (registration.installing || registration.waiting) return;
  const noted = await caches.match("/" + NOTES, { cacheName: NOTES });
  const pages = noted ? await noted.json() : [];
  const open = await Promise.all(pages.map((id) => clients.get(id)));
  if (open.some((page) => page)) return;
  for (const name of await caches.keys()) {
    if (name.startsWith("build-") && name !== CACHE) await caches.delete(name);
  }
}

/** Answers from this build's cache; a listed file that went missing is fetched and checked again. */
async function answer(path) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(path);
  if (held) return held;
  const file = KNOWN.get(path);
  const fresh = await fetchListed(file);
  await cache.put(path, fresh.clone());
  return fresh;
}

/** What this build does not list may be a file that a page of an older build still needs. */
const answerOlder = async (request) => (await caches.match(new URL(request.url).pathname)) ?? fetch(request);

addEventListener("install", (event) => {
  event.waitUntil(install());
  // What is the server's own need not wake this worker, where the browser can be told so: one that is
  // awake holds up the version after it.
  const past = (urlPattern) => ({ condition: { urlPattern }, source: "network" });
  event.addRoutes?.([past("/api/*"), past("/sync/*")]).catch(() => {});
});
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.data === "apply" && skipWaiting());

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || OF_SERVER.test(url.pathname)) return;
  if (KNOWN.has(url.pathname)) {
    event.respondWith(answer(url.pathname).catch(() => fetch(event.request)));
  } else if (event.request.mode === "navigate") {
    event.respondWith(answer("/index.html").catch(() => fetch(event.request)));
    event.waitUntil(sweep());
  } else {
    event.respondWith(answerOlder(event.request));
  }
});
