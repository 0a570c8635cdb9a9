/* The projector: follows the class by itself; Space, PageDown and a clicker go on, PageUp takes back what may be. Where the
   teacher has to choose a way, letters choose it; a clicker moves along the choices with one key and takes one with the other. */
(function () {
  "use strict";
  var place = document.getElementById("screen");
  if (!place || place.dataset.step === "over") return; /* nothing moves any more */
  var code = place.dataset.code, step = place.dataset.step, etag = "", leaving = false;
  var forward = { PageDown: 1, ArrowRight: 1, " ": 1, Enter: 1 }, back = { PageUp: 1, ArrowLeft: 1 };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || leaving) return;
    var own = /^(A|BUTTON)$/.test(event.target.tagName) && (event.key === " " || event.key === "Enter");
    var picks = Array.prototype.slice.call(document.querySelectorAll("[data-pick]")), at = picks.indexOf(document.activeElement);
    if (picks.length && (back[event.key] || (forward[event.key] && at < 0 && !own))) {
      event.preventDefault();
      picks[(at + 1) % picks.length].focus();
      return;
    }
    var letter = document.querySelector("[data-pick='" + (/^[a-dA-D]$/.test(event.key) ? event.key.toLowerCase() : "-") + "']");
    var button = letter || (own ? null : forward[event.key] ? document.querySelector("[data-main]") || picks[at] : back[event.key] ? document.querySelector("[data-back]") : null);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  document.querySelector(".steps").addEventListener("submit", function () { leaving = true; });
  /* A projector that falls asleep in the middle of a lesson helps nobody. */
  function wake() {
    if (navigator.wakeLock && !document.hidden) navigator.wakeLock.request("screen").catch(function () { /* then it may sleep */ });
  }
  document.addEventListener("visibilitychange", wake);
  wake();
  if (!step) return; /* a screen of the lesson: the teacher alone turns it */
  function look() {
    window.fetch("/class/" + code + "/state", { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" }).then(function (answer) {
      if (answer.status === 410 && !leaving) { leaving = true; window.location.assign(window.location.pathname + window.location.search); }
      if (answer.status !== 200) return null;
      etag = answer.headers.get("ETag");
      return answer.json();
    }).then(function (state) {
      if (!state || leaving) return;
      if (state.step > Number(step)) { /* never back: another process may be a second behind */ leaving = true; window.location.assign(window.location.pathname + window.location.search); return; }
      var number = document.querySelector("[data-answered]");
      if (number) number.textContent = state.answered;
    }).catch(function () { /* the network is away: asked again */ }).then(function () { window.setTimeout(look, 2000); });
  }
  look();
})();
