/* A contest: the device's own memory of the rounds it took part in, and the name on the certificate.
   The name is typed into a field of no form, stands on this page alone, is kept nowhere and sent to nobody. */
(function () {
  "use strict";
  var MEMORY = "mingbian.done"; /* as quiz.js keeps it; forgetting clears it */
  function recall() {
    try { return JSON.parse(window.localStorage.getItem(MEMORY)) || []; } catch (broken) { return []; }
  }
  var form = document.getElementById("contest");
  if (form) {
    var repeat = form.elements.repeat;
    var tell = function () {
      repeat.checked = recall().indexOf(form.dataset.round) >= 0;
      document.querySelector("[data-practice]").hidden = !repeat.checked;
    };
    form.querySelector("[data-no-script]").hidden = true;
    tell();
    /* How many are still open is said, and never asked for: a blank counts as not sure. */
    var line = form.querySelector("[data-open-items]");
    var count = function () {
      var open = form.querySelectorAll("fieldset.asked").length - form.querySelectorAll("fieldset.asked input:checked").length;
      line.hidden = open === 0;
      line.textContent = line.dataset.text.replace("{n}", open);
    };
    count();
    form.addEventListener("change", count);
    form.addEventListener("click", function (event) {
      var spot = event.target.closest("[data-choose]");
      if (!spot) return;
      spot.closest("fieldset").querySelector("input[value='" + spot.getAttribute("data-choose") + "']").checked = true;
      count();
    });
    /* On the way back a browser fills in the old form again, after this script has run. */
    form.addEventListener("submit", function () {
      tell();
      window.setTimeout(function () { form.querySelector("button[type='submit']").disabled = true; }, 0);
    });
    window.addEventListener("pageshow", function () { tell(); count(); form.querySelector("button[type='submit']").disabled = false; });
  }
  var result = document.querySelector("[data-counted]");
  if (result && (result.dataset.counted === "first" || result.dataset.counted === "again")) {
    var done = recall();
    if (done.indexOf(result.dataset.round) < 0) {
      try { window.localStorage.setItem(MEMORY, JSON.stringify(done.concat(result.dataset.round))); } catch (refused) { /* private mode */ }
    }
  }
  var typing = document.querySelector("[data-typing]");
  if (typing) {
    var name = document.querySelector("[data-name]");
    typing.hidden = false;
    typing.querySelector("[data-typed]").addEventListener("input", function (event) {
      var said = event.target.value.trim();
      name.textContent = said;
      name.parentNode.classList.toggle("long", said.length > 24);
    });
    typing.querySelector("[data-print]").addEventListener("click", function () { window.print(); });
  }
})();
