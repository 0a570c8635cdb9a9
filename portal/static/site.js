/* Big print remembered on this device; forgetting. No wording here; sends nothing anywhere. */
(function () {
  "use strict";
  function memory(name, value) {
    try {
      if (value === undefined) return window.localStorage.getItem(name);
      if (value === null) window.localStorage.removeItem(name);
      else window.localStorage.setItem(name, value);
    } catch (refused) { /* private mode: works for this page only */ }
    return null;
  }
  var root = document.documentElement;
  var button = document.querySelector("[data-big]");
  function show(big) {
    root.classList.toggle("big", big);
    if (button) button.setAttribute("aria-pressed", big ? "true" : "false");
  }
  show(memory("mingbian.big") === "1");
  if (button) {
    button.setAttribute("role", "button");
    button.addEventListener("click", function (event) {
      event.preventDefault();
      var big = !root.classList.contains("big");
      show(big);
      memory("mingbian.big", big ? "1" : null);
    });
    button.addEventListener("keydown", function (event) {
      if (event.key === " ") { event.preventDefault(); button.click(); }
    });
  }
  if (document.querySelector("[data-forgotten]")) {
    var kept = [];
    try { kept = Object.keys(window.localStorage); } catch (refused) { /* then nothing is kept */ }
    kept.forEach(function (name) { if (name.indexOf("mingbian.") === 0) memory(name, null); });
    show(false);
    /* Kept pages tell what was read here. They come back with the next visit, as long as the browser keeps any. */
    if (window.caches) window.caches.keys().then(function (names) { names.forEach(function (name) { window.caches.delete(name); }); });
    if (navigator.serviceWorker) {
      navigator.serviceWorker.getRegistrations().then(function (all) { all.forEach(function (one) { one.unregister(); }); });
    }
  }
  /* A scanned code has done its work; a shared link must not carry it. */
  var scanned = window.location.search.replace(/([?&])code=[^&]*(&|$)/, "$1").replace(/[?&]$/, "");
  if (scanned !== window.location.search && window.history.replaceState) {
    window.history.replaceState(null, "", window.location.pathname + scanned + window.location.hash);
  }
  /* A source mark opens the list that it points at. */
  var sources = document.querySelector("#sources details");
  if (sources) {
    document.addEventListener("click", function (event) {
      if (event.target.closest("a[href='#sources']")) sources.open = true;
    });
  }
  /* Sharing, where the browser can: the page alone, without what its address says of a lesson or a form. */
  var share = document.querySelector("[data-share]");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", function () {
      navigator.share({ title: document.title, url: window.location.origin + window.location.pathname })
        .catch(function () { /* thought better of it */ });
    });
  }
  /* The device remembers which form it had before a lesson: afterwards it takes the other one. */
  var after = document.querySelector("[data-after]");
  if (after) {
    var before = null;
    try { before = JSON.parse(memory("mingbian.before") || "null"); } catch (broken) { before = null; }
    if (before && before.module === after.dataset.after && /^[AB]$/.test(before.form)) {
      after.href += "&form=" + (before.form === "A" ? "B" : "A");
    }
  }
})();
