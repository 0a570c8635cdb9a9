/* What works without a network: the pages somebody has read, home, help and one quiz of their language.

   Served at /sw.js behind one line that names RELEASE. Pages are asked for first and taken from here only when nobody
   answers, so that nobody is kept on an old one; what they need comes from here, for its address names its bytes.
   Never kept: the desk, classes, scanned codes, results, and whatever is not public. One form with a ticket of its own
   is kept apart, and thrown away as soon as it was used. Caches of others (the card reader's) are left alone. */
"use strict";
const MINE = "site-";
const SITE = MINE + RELEASE;
const QUIZ = MINE + "quiz-" + RELEASE;
const PATIENCE_MS = 4000;
const FRESH_MS = 3 * 24 * 3600 * 1000; // after that a new form is fetched, so that answers may wait long
const USABLE_MS = 30 * 24 * 3600 * 1000; // as long as the server takes its ticket (portal/quiz/ticket.py)
const NEVER = /^\/(office|class|join|api|static|healthz|readyz)(\/|$)/;
const IS_QUIZ = /^\/[^/]+\/quiz\/[^/]+\/$/;
// What scripts may find here too: a kiosk's pages (not its tickets), and what somebody has searched in before.
// The help page asks for the places near by.
const BY_SCRIPT = /^\/kiosk\/[^/]+$|^\/[^/]+\/(kiosk\/[^/]+\/[A-Z]\/|search\.json|help\/near\/([^/]+\/)?)$/;
const NEAR = /^\/[^/]+\/help\/near\/$/;

self.addEventListener("install", (event) => event.waitUntil(carry().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear().then(() => self.clients.claim())));

/* A new release fetches anew what the last one kept, before it takes over: a kept page never points at what is gone. */
async function carry() {
  for (const name of await others()) {
    for (const request of await (await caches.open(name)).keys()) {
      const path = new URL(request.url).pathname;
      if (NEVER.test(path)) continue;
      await (IS_QUIZ.test(path) ? stock(path) : keep(path));
    }
  }
}
async function others() {
  return (await caches.keys()).filter((name) => name.indexOf(MINE) === 0 && name !== SITE && name !== QUIZ);
}
async function clear() {
  await Promise.all((await others()).map((name) => caches.delete(name)));
}

function is_public(answer) {
  const allowed = answer.headers.get("Cache-Control") || "";
  return answer.ok && answer.type === "basic" && !answer.redirected && /public/.test(allowed) && !/no-store/.test(allowed);
}
async function keep(path) {
  const site = await caches.open(SITE);
  if (await site.match(path)) return;
  const answer = await fetch(path, { credentials: "same-origin" });
  if (is_public(answer)) await put(SITE, path, answer);
}
/* The page itself comes last: what is there is whole. Recordings are too large to be kept unasked, previews are for others. */
async function put(name, path, answer) {
  const site = await caches.open(SITE);
  const text = await answer.clone().text();
  const needs = new Set((text.match(/\/static\/[^"'\s)?#<]+/g) || []).filter((one) => !/\/audio\/|\/media\/links\//.test(one)));
  await Promise.all(Array.from(needs).map(async (one) => {
    if (await site.match(one)) return;
    const found = await fetch(one);
    if (found.ok) await site.put(one, found);
  }));
  await (await caches.open(name)).put(path, answer);
}
/* One form at a time. `early`: its start is counted when its answers arrive, for it may never be used. */
async function stock(path) {
  const answer = await fetch(path + "?early", { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const shelf = await caches.open(QUIZ);
  const old = await shelf.keys();
  await put(QUIZ, path, answer);
  await Promise.all(old.filter((one) => new URL(one.url).pathname !== path).map((one) => shelf.delete(one)));
}
async function ready() {
  const shelf = await caches.open(QUIZ);
  const [request] = await shelf.keys();
  const answer = request && (await shelf.match(request));
  return answer ? { path: new URL(request.url).pathname, answer: answer, age: age_of(answer) } : null;
}
/* A clock that was set back makes nothing old. */
function age_of(answer) {
  const made = Date.parse(answer.headers.get("Date") || "");
  return isNaN(made) ? 0 : Math.max(0, Date.now() - made);
}

/* A page says where it is and what its language wants kept. */
self.addEventListener("message", (event) => {
  const wish = event.data || {};
  const done = wish.tend ? tend(wish) : wish.keep ? all(wish.keep) : Promise.resolve();
  event.waitUntil(done.then(() => true, () => false).then((well) => {
    if (event.ports[0]) event.ports[0].postMessage(well);
  }));
});
async function tend(wish) {
  await all(wish.tend.filter((path) => !NEVER.test(path) && !IS_QUIZ.test(path)));
  if (!wish.quiz) return;
  const kept = await ready();
  if (!kept || kept.path !== wish.quiz || kept.age > FRESH_MS) await stock(wish.quiz);
}
async function all(paths) {
  for (const path of paths) await keep(path);
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const path = address.pathname;
  if (path.indexOf("/static/") === 0) {
    if (path.indexOf("/audio/") < 0 && !request.headers.has("Range")) event.respondWith(asset(request));
    return;
  }
  if (NEVER.test(path) || !(request.mode === "navigate" || BY_SCRIPT.test(path))) return;
  const going = fetch(request);
  event.waitUntil(going.then((answer) => (is_public(answer) ? put(SITE, path, answer.clone()) : null)).catch(() => null));
  event.respondWith(page(going, path, address.search));
});

/* Looking into a cache by its name makes none: a device that was told to forget stays empty. */
async function asset(request) {
  return (await caches.match(request, { cacheName: SITE, ignoreVary: true })) || fetch(request);
}
async function page(going, path, search) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    return await Promise.race([going, late.then(() => known(path, search)).then((kept) => kept || going)]);
  } catch (lost) {
    return (await known(path, search)) || (await without(path));
  }
}
async function known(path, search) {
  if (NEAR.test(path)) return near(path, search);
  if (!IS_QUIZ.test(path)) return caches.match(path, { cacheName: SITE, ignoreVary: true });
  const kept = await ready();
  if (!kept || kept.path !== path || kept.age > USABLE_MS) return undefined;
  // The form that is kept belongs to no lesson: its address must not say so.
  return search && search !== "?lang" ? Response.redirect(path, 302) : kept.answer;
}
/* Which place is near, the portal alone knows: without it, the one that was chosen here, else the one that was read last. */
async function near(path, search) {
  const chosen = new URLSearchParams(search).get("area");
  if (chosen) return caches.match(path + encodeURIComponent(chosen) + "/", { cacheName: SITE, ignoreVary: true });
  if ((search && search !== "?lang") || !(await caches.has(SITE))) return undefined;
  const all = (await (await caches.open(SITE)).keys()).map((one) => new URL(one.url).pathname);
  const last = all.filter((one) => one !== path && one.indexOf(path) === 0).pop();
  return last && caches.match(last, { cacheName: SITE, ignoreVary: true });
}
/* Nothing of this page is here: a page that says so, in the language of the address or the one used last. */
async function without(path) {
  const site = await caches.open(SITE);
  const said = (await site.keys()).map((one) => new URL(one.url).pathname).filter((one) => /^\/[^/]+\/offline\/$/.test(one));
  const own = "/" + path.split("/")[1] + "/offline/";
  const chosen = said.indexOf(own) >= 0 ? own : said[said.length - 1];
  if (!chosen) return Response.error();
  if (path === "/") return Response.redirect(chosen.replace("offline/", ""), 302);
  return site.match(chosen, { ignoreVary: true });
}
