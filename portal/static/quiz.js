/* One question at a time, the answer locked, the explanation at once. Without this script the plain form does the same work.
   The device's own memory: which quiz versions were done, and the result before a lesson. Nothing else is kept, nothing is sent
   but the form itself. */
(function () {
  "use strict";
  function recall(name, otherwise) {
    try { return JSON.parse(window.localStorage.getItem(name)) || otherwise; } catch (broken) { return otherwise; }
  }
  function remember(name, value) {
    try { window.localStorage.setItem(name, JSON.stringify(value)); } catch (refused) { /* private mode */ }
  }

  var result = document.getElementById("result");
  if (result) {
    var seen = result.dataset;
    if (seen.room) { /* in class a device belongs to nobody: it remembers nothing, and gives no old page back */
      window.addEventListener("pageshow", function (event) { if (event.persisted) window.location.reload(); });
      return;
    }
    var done = recall("mingbian.done", []);
    if (done.indexOf(seen.version) < 0) remember("mingbian.done", done.concat(seen.version));
    var about = seen.event ? "event:" + seen.event : seen.module;
    if (seen.phase === "before" && about && seen.counted === "first") {
      remember("mingbian.before", { module: about, version: seen.version, form: seen.form, mastered: seen.mastered });
    }
    /* One lesson has one before and one after: a further test afterwards is practice. */
    if (seen.phase === "after") remember("mingbian.before", null);
    return;
  }

  var form = document.getElementById("quiz");
  if (!form) return;
  var words = form.dataset;
  var steps = Array.prototype.slice.call(form.querySelectorAll("fieldset[data-item]"));
  var last = form.querySelector("[data-last]");
  var send = form.querySelector("[data-send]");
  var asked = new URLSearchParams(window.location.search);
  var before = words.room ? null : recall("mingbian.before", null);
  var event = asked.get("event");
  var subject = event ? "event:" + event.toLowerCase() : asked.get("module");
  /* Before and after a lesson or at an event are two different tests: only the same test taken again is a repeat. */
  var phase = asked.get("phase") || "general";
  var known = recall("mingbian.done", []);
  var paired = phase === "after" && before && before.version === words.version && before.module === subject;
  /* On the way back a browser fills in the old form again, after this script has run: the new attempt would pass for a
     first one. So nothing is filled in again, and what the device knows is said once more when the form is sent. */
  form.autocomplete = "off";
  function tell() {
    form.elements.before.value = !paired ? "" : before.mastered === "1" ? "1" : "0";
    if (repeat) repeat.checked = !paired && known.indexOf(words.version) >= 0;
  }
  var repeat = form.elements.repeat; /* an exam does not ask, and a class neither */
  tell();
  if (repeat) form.querySelector("[data-no-script]").hidden = true;

  var bar = document.createElement("progress");
  bar.max = steps.length + 1;
  var place = document.createElement("p");
  place.className = "meta";
  place.setAttribute("role", "status");
  form.insertBefore(place, steps[0]);
  form.insertBefore(bar, steps[0]);
  var at = 0;

  function make(tag, kind, text) {
    var element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text) element.textContent = text;
    return element;
  }

  function show(moved) {
    steps.forEach(function (step, index) { step.hidden = index !== at; });
    var atEnd = at >= steps.length;
    last.hidden = send.hidden = !atEnd;
    bar.value = at;
    var text = words.step.replace("{n}", Math.min(at + 1, steps.length)).replace("{all}", steps.length);
    place.textContent = atEnd ? "" : text;
    bar.setAttribute("aria-label", text);
    Array.prototype.forEach.call(document.querySelectorAll("[data-intro]"), function (one) { one.hidden = at > 0; });
    if (moved) {
      var now = atEnd ? last : steps[at];
      var heading = now.querySelector("legend");
      heading.tabIndex = -1;
      heading.focus();
      form.scrollIntoView({ block: "start" });
    }
  }

  function lock(step, button, warning) {
    var chosen = step.querySelector("input:checked");
    if (!chosen) { warning.textContent = words.chooseFirst; return; }
    warning.textContent = "";
    var key = step.dataset.key;
    Array.prototype.forEach.call(step.querySelectorAll("input"), function (input) {
      input.disabled = input !== chosen;
      var label = input.closest("label");
      var mark = "";
      if (input.value === key) { label.classList.add("right"); mark = "✓ " + words.markRight; }
      else if (input === chosen && input.value !== "?") { label.classList.add("wrong"); mark = "✗ " + words.markYours; }
      if (mark) label.appendChild(make("span", "mark", mark));
    });
    chosen.addEventListener("click", function (event) { event.preventDefault(); });
    var said = chosen.value === key ? words.right : (chosen.value === "?" ? words.notSure : words.other);
    var explain = make("div", "explain");
    explain.tabIndex = -1;
    explain.appendChild(make("p", "said", said));
    explain.appendChild(document.importNode(step.querySelector("template").content, true));
    step.insertBefore(explain, button);
    button.textContent = words.next;
    explain.focus();
    explain.scrollIntoView({ block: "nearest" });
  }

  /* A tap on a place in a picture chooses its line in the list, which alone is read, sent and reached by keyboard. */
  form.addEventListener("click", function (event) {
    var spot = event.target.closest("[data-choose]");
    if (!spot) return;
    var line = spot.closest("fieldset").querySelector("input[value='" + spot.getAttribute("data-choose") + "']");
    if (!line.disabled) line.checked = true;
  });

  steps.forEach(function (step, index) {
    var warning = make("p", "meta");
    warning.setAttribute("role", "alert");
    var button = make("button", "", words.confirm);
    button.type = "button";
    step.appendChild(warning);
    step.appendChild(button);
    var locked = false;
    button.addEventListener("click", function () {
      if (locked) { at = index + 1; show(true); return; }
      lock(step, button, warning);
      locked = Boolean(step.querySelector(".explain"));
    });
  });
  /* Enter in a radio group must not send a half-finished form. */
  form.addEventListener("submit", function (event) {
    if (at < steps.length) { event.preventDefault(); return; }
    tell();
    window.setTimeout(function () { send.querySelector("button").disabled = true; }, 0);
  });
  /* Back from the result page: the button works again; the same ticket counts once anyway. */
  window.addEventListener("pageshow", function () { send.querySelector("button").disabled = false; });
  show(false);
})();
