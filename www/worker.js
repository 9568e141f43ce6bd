// Keeps the shell for visits without a network; articles the page keeps itself. tools/build.mjs writes in what the shell
// is: SHELL maps each file to the hash of its content (as in Subresource Integrity), and pages, which publishers may
// change, to nothing; VERSION names that list.

const { scope } = registration;
/** What the names of this site's shells start with: other sites may share the origin. */
const SHELLS = `offprint ${new URL(scope).pathname} `;
const OWN = SHELLS + VERSION;
const SETTINGS = "site.json";
/** How long the kept settings wait for newer ones, in milliseconds. */
const PATIENCE = 2000;

/** Workers have no policy of their own: hosts would be told the worker's address. */
const referrerPolicy = "no-referrer";

const isPage = file => SHELL[file] === "";

/** Whether a page is of this version: all stamped files that it names are. */
async function isOfThisVersion(answer) {
  const named = (await answer.text()).match(/[\w./-]+\?v=\w+/g) ?? [];
  return named.length > 0 && named.every(file => file.replace(/^\.\//, "") in SHELL);
}

/** A page as it can answer a navigation: hosts that hide endings have redirected it, which browsers refuse there. */
const plain = answer => (answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer);

/** A file from the network; fails unless it is of this version. */
async function get(file) {
  const answer = await fetch(file, isPage(file) ? { cache: "no-cache", referrerPolicy } : { integrity: SHELL[file], referrerPolicy });
  if (!answer.ok || (isPage(file) && !(await isOfThisVersion(answer.clone())))) throw new Error(`${file}: not of this version (${answer.status})`);
  return plain(answer);
}

/** Stores an answer, unless everything was cleared meanwhile. */
async function put(file, answer) {
  if (await caches.has(OWN)) await (await caches.open(OWN)).put(file, answer);
}

/** A file of this version, or one that only an earlier version has: an older tab may still ask for it. */
const kept = async file => {
  const address = scope + file;
  return (await caches.match(address, { cacheName: OWN })) ?? (isPage(file) ? undefined : caches.match(address));
};

/** All or nothing: a version that is not whole is never used. */
async function install() {
  const files = Object.keys(SHELL);
  const answers = await Promise.all(files.map(get));
  const cache = await caches.open(OWN);
  try {
    await Promise.all(files.map((file, at) => cache.put(file, answers[at])));
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
  await settings().catch(() => {}); // The next visit has them.
  await skipWaiting();
}

/** Files are named by their content, so versions do not mix; the one before stays for tabs that are open. */
async function activate() {
  const others = (await caches.keys()).filter(name => name.startsWith(SHELLS) && name !== OWN);
  await Promise.all(others.slice(0, -1).map(name => caches.delete(name)));
  await clients.claim();
}

/** The settings from the network, kept for when there is none. */
async function settings() {
  const answer = await fetch(SETTINGS, { cache: "no-cache", referrerPolicy });
  const copy = answer.clone();
  // Not the page of somebody between: it would be kept.
  if (answer.ok && typeof (await answer.clone().json()) === "object") await put(SETTINGS, copy);
  return answer;
}

async function answerSettings(event) {
  const fresh = settings();
  event.waitUntil(fresh.catch(() => {}));
  const late = new Promise(done => setTimeout(done, PATIENCE));
  const first = await Promise.race([fresh.then(answer => answer.ok && answer, () => {}), late]);
  return first || (await kept(SETTINGS)) || fresh;
}

async function answerPage(event, file) {
  const answer = await kept(file);
  if (!answer) return fetch(event.request);
  // What the publisher changed in it shows the next time.
  event.waitUntil(get(file).then(fresh => put(file, fresh)).catch(() => {}));
  return answer;
}

addEventListener("install", event => event.waitUntil(install()));
addEventListener("activate", event => event.waitUntil(activate()));
addEventListener("fetch", event => {
  const { request } = event;
  const address = request.url.replace(/#.*/s, "");
  if (request.method !== "GET" || !address.startsWith(scope)) return;
  const file = address.slice(scope.length);
  if (request.mode === "navigate") {
    const name = file.replace(/\?.*/s, "");
    const page = [name || "index.html", `${name}.html`].find(isPage);
    if (page) event.respondWith(answerPage(event, page));
  } else if (file === SETTINGS) event.respondWith(answerSettings(event));
  else if (/\?v=\w+$/.test(file)) event.respondWith(kept(file).then(answer => answer ?? fetch(request)));
});
