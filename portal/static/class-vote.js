/* A pupil's device while the class plays a story: one vote a scene, and the page turns by itself. The number of the scene
   and the letter stay in this browser session alone, so that a reload cannot vote again. Without it the plain form works. */
(function () {
  "use strict";
  var form = document.getElementById("vote");
  if (!form) return;
  var words = form.dataset, code = words.code, name = "mingbian.class." + code + ".vote", EVERY = 2000, PATIENCE = 10000;
  var said = document.querySelector("[data-said]"), button = form.querySelector("button"), telling = "", fault = "";
  var plain = form.elements.plain;
  plain.parentNode.removeChild(plain);

  function ask(address, options) {
    var control = new AbortController();
    var timer = window.setTimeout(function () { control.abort(); }, PATIENCE);
    options.signal = control.signal;
    options.credentials = "same-origin";
    return window.fetch(address, options).then(
      function (answer) { window.clearTimeout(timer); return answer; },
      function (lost) { window.clearTimeout(timer); throw lost; });
  }
  var mine = null;
  try { mine = JSON.parse(window.sessionStorage.getItem(name)); } catch (broken) { /* as a fresh device */ }
  mine = mine || { ticket: form.elements.ticket.value };
  if (mine.vote !== words.vote) { mine.vote = words.vote; mine.letter = mine.told = ""; }
  function save() {
    try { window.sessionStorage.setItem(name, JSON.stringify(mine)); } catch (refused) { /* kept in this page only */ }
  }
  save();

  function paint() {
    var open = telling === "asking" && !mine.letter;
    form.hidden = !button || (telling === "reading") || (telling !== "asking" && !mine.letter);
    Array.prototype.forEach.call(form.querySelectorAll("input[type=radio]"), function (one) {
      if (mine.letter) one.checked = one.value === mine.letter;
      one.disabled = !open;
    });
    if (button) button.hidden = !open;
    var text = fault || (mine.letter && telling === "asking" ? words[mine.told || "counted"] : mine.told && mine.told !== "counted" && telling === "closed" ? words[mine.told] : words[telling]);
    if (text && said.textContent !== text) said.textContent = text;
    said.hidden = false;
  }
  var handing = false;
  function hand() {
    if (!mine.letter || mine.told || handing) return;
    handing = true;
    var fields = new URLSearchParams({ ticket: mine.ticket, item: form.querySelector("[name=item]").value, answer: mine.letter });
    ask("/class/" + code + "/answer", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: fields.toString() }).then(function (answer) {
      if (answer.status >= 500) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (told) {
      mine.told = told.outcome === "over" ? "over" : told.outcome === "counted" || told.outcome === "again" ? "counted" : "late";
      fault = "";
      save();
      paint();
    }).catch(function () { fault = words.offline; paint(); }).then(function () { handing = false; });
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var chosen = form.querySelector("input:checked");
    if (!chosen || mine.letter) return;
    mine.letter = chosen.value;
    save();
    paint();
    hand();
  });

  var etag = "", latest = Number(words.step);
  function look() {
    ask("/class/" + code + "/state", { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" }).then(function (answer) {
      if (answer.status === 410 || answer.status === 404) return { step: "gone" };
      if (answer.status === 304) return null;
      if (answer.status !== 200) throw new Error(String(answer.status));
      etag = answer.headers.get("ETag");
      return answer.json();
    }).then(function (state) {
      fault = "";
      if (state && state.step < latest) state = null; /* another process, a second behind */
      if (state && state.step !== "gone") latest = state.step;
      if (state && (state.step === "gone" || String(state.vote) !== words.vote || state.scene !== words.scene)) {
        /* Not all at once: a school's one line carries forty pages. */
        window.setTimeout(function () { window.location.assign("/join/" + code); }, Math.random() * 800);
        return;
      }
      if (state) telling = state.telling;
      paint();
      hand();
      window.setTimeout(look, EVERY);
    }).catch(function () { fault = words.offline; if (telling) paint(); window.setTimeout(look, EVERY); });
  }
  look();
})();
