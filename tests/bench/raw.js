// The limit that the store is measured against: IndexedDB as the browser offers it, and nothing of
// ours around it.

export const now = () => performance.now();

let since = 0;

/** From here on [`travelled`] begins anew: a page remembers only so many answers. */
export function forgetTravelled() {
  since = performance.now();
  performance.clearResourceTimings();
}

/** The bytes of the bodies that came from an address, as they travelled, in the order in which they
 * were asked for. The browser notes an answer a little after it was read: waits until there are so many,
 * and leaves out what was asked for before and noted since. */
export async function travelled(path, count) {
  const isMeant = (entry) => new URL(entry.name).pathname === path && entry.startTime >= since;
  for (;;) {
    const answers = performance.getEntriesByType("resource").filter(isMeant);
    if (answers.length >= count) return answers.map((entry) => entry.encodedBodySize);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Opens an empty database with these stores. */
export function open(name, stores) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => stores.forEach((store) => opening.result.createObjectStore(store));
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/** Makes changes `[store, key, bytes or null]` in one transaction; resolves when it is complete. */
export function commit(database, changes, durability) {
  return new Promise((resolve, reject) => {
    const stores = [...new Set(changes.map(([store]) => store))];
    const write = database.transaction(stores, "readwrite", { durability });
    write.oncomplete = () => resolve();
    write.onabort = () => reject(write.error);
    for (const [store, key, bytes] of changes) {
      if (bytes) write.objectStore(store).put(bytes, key);
      else write.objectStore(store).delete(key);
    }
  });
}

/** Closes a database and removes it. */
export function remove(database) {
  database.close();
  return removeNamed(database.name);
}

/** Removes a database that is closed. */
export function removeNamed(name) {
  return new Promise((resolve, reject) => {
    const removing = indexedDB.deleteDatabase(name);
    removing.onsuccess = () => resolve();
    removing.onerror = () => reject(removing.error);
  });
}
