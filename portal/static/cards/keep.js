/* Keeps the card reader on this device, so that a reload without a network opens it: the page with its questions and
   its permission to send, and what it is made of. Readers of classes that are long over are erased. Browsers that
   allow none of it read cards all the same, as long as the page stays open. */
(function () {
  "use strict";
  const root = document.getElementById("reader");
  const told = document.querySelector("[data-page-kept]");
  if (!root || !told || !window.caches || !navigator.serviceWorker) return;
  const MINE = "cards-";
  const page = window.location.pathname;
  const code = page.split("/")[2];

  /* Beside each kept reader stands until when its class may send. */
  const UNTIL = "mingbian.reader.";
  function is_over(name) {
    try { return !(Number(window.localStorage.getItem(UNTIL + name)) * 1000 > Date.now()); } catch (refused) { return true; }
  }
  function erase() {
    window.caches.keys().then(function (names) {
      names.filter((name) => name.indexOf(MINE) === 0 && name !== MINE + code && is_over(name.slice(MINE.length)))
        .forEach(function (name) {
          window.localStorage.removeItem(UNTIL + name.slice(MINE.length));
          window.caches.delete(name);
        });
    });
    navigator.serviceWorker.getRegistrations().then(function (all) {
      all.forEach(function (one) {
        const parts = new URL(one.scope).pathname.split("/");
        if (parts[1] === "class" && parts[3] === "cards" && parts[2] !== code && is_over(parts[2])) one.unregister();
      });
    });
  }
  /* All of it or nothing, and the page last: a kept page is whole. */
  function fill() {
    const needs = told.dataset.also.split(" ");
    document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon], img[src]").forEach(function (one) {
      needs.push(one.src || one.href);
    });
    const paths = needs.map((one) => new URL(one, window.location.href).pathname);
    return window.caches.open(MINE + code).then(function (store) {
      return store.keys()
        .then((old) => Promise.all(old.filter((one) => paths.indexOf(new URL(one.url).pathname) < 0 &&
          new URL(one.url).pathname !== page).map((one) => store.delete(one))))
        .then(() => store.addAll(paths.filter((one, at) => paths.indexOf(one) === at)))
        .then(() => window.fetch(page, { credentials: "same-origin", redirect: "error" }))
        .then((answer) => (answer.ok ? store.put(page, answer) : Promise.reject(new Error(String(answer.status)))));
    });
  }

  erase();
  try {
    window.localStorage.setItem(UNTIL + code, JSON.parse(root.dataset.facts).until);
  } catch (refused) { return; /* no memory: nothing could be erased in time */ }
  navigator.serviceWorker.register(Eye.ours("/class/cards/offline.js"), { scope: page })
    .then(fill)
    .then(() => navigator.serviceWorker.ready)
    .then(function () { told.hidden = false; })
    .catch(function () { /* opened from the store, or nothing may be kept here */
      window.caches.open(MINE + code).then((store) => store.match(page)).then((found) => { told.hidden = !found; }, () => undefined);
    });
})();
