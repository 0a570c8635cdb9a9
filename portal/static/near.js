/* The help page: what stands for this place, from the page that tells it, below the national lines of the page's head.

   Which place that is, the portal knows from the scanned code, else this device from a page it has kept. Without either
   the link alone stands. No wording here; sends and remembers nothing. */
(function () {
  "use strict";
  var link = document.querySelector("[data-near-link]");
  if (!link || !window.Promise || document.body.hasAttribute("data-alone")) return;
  var index = link.getAttribute("data-near-link"), MOST = 3;

  function ask(path) {
    return new Promise(function (resolve, reject) {
      var wire = new XMLHttpRequest(); /* it parses by itself: the content policy lets no script turn text into a page */
      wire.open("GET", path);
      wire.responseType = "document";
      wire.onload = function () { resolve(wire.status === 200 && wire.response ? wire.response.querySelector("[data-near]") : null); };
      wire.onerror = reject;
      wire.send();
    });
  }
  /* The page of a place that was kept last. */
  function kept() {
    if (!window.caches) return Promise.resolve("");
    return window.caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return /^site-(?!quiz-)/.test(name); }).map(function (name) {
        return window.caches.open(name).then(function (shelf) { return shelf.keys(); });
      }));
    }).then(function (all) {
      return [].concat.apply([], all).map(function (one) { return new URL(one.url).pathname; })
        .filter(function (path) { return path.indexOf(index) === 0 && path !== index; }).pop() || "";
    });
  }
  /* Fetched under its own address it is kept, or kept anew, by the service worker. */
  function keep(path) {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.ready.then(function (here) { here.active.postMessage({ keep: [path] }); }).catch(function () { /* none here */ });
  }
  function show(near) {
    var lines = near.querySelectorAll(".near li"), path = index + encodeURIComponent(near.getAttribute("data-area")) + "/";
    if (!lines.length) return;
    Array.from(lines).slice(MOST).forEach(function (one) { one.parentNode.removeChild(one); });
    Array.from(near.querySelectorAll("ul.near")).forEach(function (list) {
      if (list.children.length) return;
      if (list.previousElementSibling && list.previousElementSibling.tagName === "H3") list.previousElementSibling.remove();
      list.remove();
    });
    var button = link.querySelector("a");
    button.href = path;
    link.insertBefore(document.importNode(near, true), link.firstChild);
    if (navigator.serviceWorker && navigator.serviceWorker.controller) ask(path).catch(function () { /* kept is what was */ });
    else keep(path);
  }
  ask(index).then(function (near) {
    return near || kept().then(function (path) { return path ? ask(path) : null; });
  }).then(function (near) { if (near) show(near); }).catch(function () { /* the link stands */ });
})();
