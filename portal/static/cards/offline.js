/* Opens one class's card reader without a network. Served at /class/cards/offline.js; controls that reader's page alone
   (its scope is /class/CODE/cards), so that no other page of a class is ever taken from a store.

   The page is asked for first; only when nobody answers is it taken from here. What it is made of comes from here, for
   each address below /static/ names its bytes. Everything else, and all that is sent, goes to the network. */
"use strict";
const PAGE = new URL(self.registration.scope).pathname;
const KEPT = "cards-" + PAGE.split("/")[2];
const PATIENCE_MS = 5000;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function kept(address) {
  return caches.open(KEPT).then((store) => store.match(address, { ignoreVary: true, ignoreSearch: true }));
}
function page(request) {
  const asked = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([asked, late]).catch(() => undefined)
    .then((answer) => answer || kept(PAGE))
    .then((answer) => answer || asked);
}
self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === PAGE) event.respondWith(page(request));
  else if (address.pathname.indexOf("/static/") === 0) {
    event.respondWith(kept(address.pathname).then((answer) => answer || fetch(request)));
  }
});
