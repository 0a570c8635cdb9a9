/* The teacher's page: one key for the next step, and the number of answers as it grows. Without it each step is a button. */
(function () {
  "use strict";
  var place = document.getElementById("class");
  if (!place || !document.querySelector(".steps")) return;
  var code = place.dataset.code, step = place.dataset.step, etag = "";
  var main = document.querySelector("[data-main]");
  var keys = document.querySelector("[data-keys]");
  if (keys) keys.hidden = !main;
  document.querySelector("[data-reload]").hidden = true;
  /* Space on a link or button is its own business; a clicker sends PageDown, some send Enter. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    var letter = document.querySelector("[data-pick='" + (/^[a-dA-D]$/.test(event.key) ? event.key.toLowerCase() : "-") + "']");
    if (letter) { event.preventDefault(); letter.click(); return; }
    if (!main) return;
    var busy = /^(A|BUTTON|INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    var next = event.key === "PageDown" || event.key === "ArrowRight" || (!busy && (event.key === " " || event.key === "Enter"));
    if (!next) return;
    event.preventDefault();
    main.click();
  });
  document.querySelector(".steps").addEventListener("submit", function () { step = ""; });
  function look() {
    var headers = etag ? { "If-None-Match": etag } : {};
    window.fetch("/class/" + code + "/state", { headers: headers, cache: "no-store" }).then(function (answer) {
      if (answer.status === 410) { window.location.reload(); return null; }
      if (answer.status !== 200) return null;
      etag = answer.headers.get("ETag");
      return answer.json();
    }).then(function (state) {
      if (!state || step === "") return;
      if (state.step > Number(step)) { /* never back: another process may be a second behind */ window.location.assign(window.location.pathname); return; }
      var number = document.querySelector("[data-answered]");
      if (number) number.textContent = state.answered;
    }).catch(function () { /* the network is away: asked again */ }).then(function () { window.setTimeout(look, 2000); });
  }
  look();
})();
