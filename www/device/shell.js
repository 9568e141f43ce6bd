// The worker that keeps the shell, seen from the page: there while something is kept, and gone when nothing is.
import { own } from "../shared/begin.js";
import { choices, PREFIX } from "./choices.js";

let policy;
/** The worker's address, as pages with Trusted Types want it. */
function script() {
  const rules = { createScriptURL: String };
  policy ??= globalThis.trustedTypes?.createPolicy("offprint-device", rules) ?? rules;
  return policy.createScriptURL(address());
}
const address = () => new URL("worker.js", document.baseURI).href;

/** Our registrations among those of the origin. */
async function ours() {
  const all = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  return all.filter(({ active, waiting, installing }) => (active ?? waiting ?? installing)?.scriptURL === address());
}

/** Whether articles that are read are kept: the reader's choice, or else the site's setting. */
export const isKeeping = site => choices().keep ?? site.isKeeping;

/**
 * Registers the worker and names the site as an app while articles are kept or saved; else takes both back, and what was
 * merely read as well: the publisher turned it off, or the reader did.
 */
export async function settle(site) {
  if (!site.isKnown) return;
  try {
    if (!isKeeping(site) && choices().kept) await import("./store.js?v=dev").then(store => store.forgetRead());
    if (isKeeping(site) || choices().kept) {
      await navigator.serviceWorker?.register(script(), { scope: "./" });
      if (!document.querySelector("link[rel=manifest]")) {
        const link = document.createElement("link");
        link.rel = "manifest";
        link.href = "manifest.webmanifest";
        document.head.append(link);
      }
    } else {
      document.querySelector("link[rel=manifest]")?.remove();
      if (await unregister()) await dropCaches(`${own()} `);
    }
  } catch (error) {
    // A browser that refuses workers, a page without HTTPS: articles are kept all the same.
    console.info("offprint: service worker:", error?.name, error?.message);
  }
}

async function unregister() {
  const registrations = await ours();
  await Promise.all(registrations.map(registration => registration.unregister()));
  return registrations.length > 0;
}

async function dropCaches(prefix = PREFIX) {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter(name => name.startsWith(prefix)).map(name => caches.delete(name)));
}

async function dropDatabases() {
  const listed = (await indexedDB.databases?.()) ?? [];
  const names = new Set([own(), ...listed.map(({ name }) => name).filter(name => name.startsWith(PREFIX))]);
  await Promise.all([...names].map(name => new Promise(done => (indexedDB.deleteDatabase(name).onsuccess = done))));
}

/** How long a browser may take to forget, in milliseconds; a reader who leaves in a hurry waits no longer. */
const PATIENCE = 1500;
/** What other tabs of the site listen to; nothing of it is stored. */
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(PREFIX) : undefined;

const leave = () => location.replace("about:blank");
channel?.addEventListener("message", leave);

/**
 * Removes everything that Offprint stored for this origin, in memory of this tab and of others as well, and leaves for
 * an empty page. Leaves in any case, also where the browser refuses or does not answer.
 */
export async function clearEverything() {
  for (const storage of ["localStorage", "sessionStorage"]) {
    try {
      const names = Object.keys(globalThis[storage]).filter(name => name.startsWith(PREFIX));
      for (const name of names) globalThis[storage].removeItem(name);
    } catch {
      // Refused: nothing is there.
    }
  }
  channel?.postMessage("leave");
  const work = [unregister, dropCaches, dropDatabases].map(async action => action());
  await Promise.race([Promise.allSettled(work), new Promise(done => setTimeout(done, PATIENCE))]);
  leave();
}
