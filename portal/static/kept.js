/* The page for when there is no network: what of this site is kept on this device. No wording here, no sending. */
(function () {
  "use strict";
  var list = document.querySelector("[data-kept]");
  if (!list || !window.caches) return;
  var own = "/" + document.documentElement.lang + "/";
  if (/^\/[^/]+\/quiz\/[^/]+\/$/.test(window.location.pathname)) document.querySelector("[data-no-quiz]").hidden = false;
  /* What our templates escape; the content policy lets no script turn text into a page. */
  var SIGNS = { amp: "&", lt: "<", gt: ">", "#34": "\"", "#39": "'" };
  function plain(text) { return text.replace(/&(amp|lt|gt|#34|#39);/g, function (all, one) { return SIGNS[one]; }); }
  window.caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("site-") === 0; }).map(function (name) {
      return window.caches.open(name).then(function (shelf) {
        return shelf.keys().then(function (all) {
          return Promise.all(all.map(function (request) {
            var path = new URL(request.url).pathname;
            if (path.indexOf(own) !== 0 || path === own + "offline/") return null;
            return shelf.match(request).then(function (page) { return page.text(); }).then(function (text) {
              return { path: path, title: plain((/<title>([^<]*)<\/title>/.exec(text) || ["", path])[1]).split(" · ")[0] };
            });
          }));
        });
      });
    }));
  }).then(function (all) {
    [].concat.apply([], all).filter(Boolean).forEach(function (one) {
      var line = document.createElement("li"), link = document.createElement("a");
      link.href = one.path;
      link.textContent = one.title;
      line.appendChild(link);
      list.querySelector("ul").appendChild(line);
      list.hidden = false;
    });
  }).catch(function () { /* then nothing is listed */ });
})();
