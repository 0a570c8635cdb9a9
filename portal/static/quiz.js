/* One question at a time, the answer locked, the explanation at once. Without this script the plain form does the same work.
   The device's own memory: which quiz versions were done, and the result before a lesson. Answers go through `Later`
   (offline.js): without a network they wait, and the result is worked out here. Nothing else is kept or sent. */
var Quiz = (function () {
  "use strict";
  var SECONDS_AN_ITEM = 2; /* portal/quiz/scoring.py: faster than anybody can read */
  function recall(name, otherwise) {
    try { return JSON.parse(window.localStorage.getItem(name)) || otherwise; } catch (broken) { return otherwise; }
  }
  function remember(name, value) {
    try { window.localStorage.setItem(name, JSON.stringify(value)); } catch (refused) { /* private mode */ }
  }
  function learn(seen) {
    var done = recall("mingbian.done", []);
    if (done.indexOf(seen.version) < 0) remember("mingbian.done", done.concat(seen.version));
    var subject = seen.event ? "event:" + seen.event : seen.module;
    if (seen.phase === "before" && subject && seen.counted === "first") {
      remember("mingbian.before", { module: subject, version: seen.version, form: seen.form, mastered: seen.mastered });
    }
    /* One lesson has one before and one after: a further test afterwards is practice. */
    if (seen.phase === "after") remember("mingbian.before", null);
  }
  function make(tag, kind, text) {
    var element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text) element.textContent = text;
    return element;
  }
  function each(list, how) { Array.prototype.forEach.call(list, how); }

  /* `how`, of a kiosk alone: no memory, a ticket of its stock, and what to do with the answers. */
  function mount(form, how) {
    var words = form.dataset;
    var steps = Array.prototype.slice.call(form.querySelectorAll("fieldset[data-item]"));
    var last = form.querySelector("[data-last]");
    var send = form.querySelector("[data-send]");
    var asked = new URLSearchParams(window.location.search);
    var before = words.room || how ? null : recall("mingbian.before", null);
    var began = performance.now();
    var event = asked.get("event");
    var subject = event ? "event:" + event.toLowerCase() : asked.get("module");
    /* Before and after a lesson, or at an event, are two different tests: only the same test taken again is a repeat. */
    var phase = asked.get("phase") || "general";
    var known = how ? [] : recall("mingbian.done", []);
    var paired = phase === "after" && before && before.version === words.version && before.module === subject;
    var repeat = form.elements.repeat; /* an exam does not ask, and a class neither */
    /* On the way back a browser fills in the old form again, after this script has run: the new attempt would pass for a
       first one. So nothing is filled in again, and what the device knows is said once more when the form is sent. */
    form.autocomplete = "off";
    function tell() {
      if (how) return;
      form.elements.before.value = !paired ? "" : before.mastered === "1" ? "1" : "0";
      if (repeat) repeat.checked = !paired && known.indexOf(words.version) >= 0;
    }
    tell();
    if (repeat && !how) form.querySelector("[data-no-script]").hidden = true;

    var bar = document.createElement("progress");
    bar.max = steps.length + 1;
    var place = document.createElement("p");
    place.className = "meta";
    place.setAttribute("role", "status");
    form.insertBefore(place, steps[0]);
    form.insertBefore(bar, steps[0]);
    var at = 0, busy = false;

    function show(moved) {
      steps.forEach(function (step, index) { step.hidden = index !== at; });
      var atEnd = at >= steps.length;
      last.hidden = send.hidden = !atEnd;
      bar.value = at;
      var text = words.step.replace("{n}", Math.min(at + 1, steps.length)).replace("{all}", steps.length);
      place.textContent = atEnd ? "" : text;
      bar.setAttribute("aria-label", text);
      each(document.querySelectorAll("[data-intro]"), function (one) { one.hidden = at > 0; });
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
      each(step.querySelectorAll("input"), function (input) {
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

    function given(step) {
      var chosen = step.querySelector("input:checked");
      return chosen ? chosen.value : "-";
    }
    /* The words of an option, or its picture, without the button and the marks. */
    function option(step, letter) {
      var holder = document.createDocumentFragment();
      var input = step.querySelector("input[value='" + letter + "']");
      each(input.closest("label").childNodes, function (node) {
        if (node !== input && !(node.classList && node.classList.contains("mark"))) holder.appendChild(node.cloneNode(true));
      });
      return holder;
    }

    /* The result, worked out here: the form itself holds the keys and the explanations. */
    function score() {
      var scored = Number(words.scored), right = 0, aware = 0;
      steps.forEach(function (step, index) {
        if (given(step) !== step.dataset.key) return;
        if (index < scored) right += 1; else aware += 1;
      });
      return { right: right, mastered: right >= Number(words.mastery), aware: aware >= Number(words.aware) };
    }
    function result() {
      var found = score(), missed = steps.filter(function (step) { return given(step) !== step.dataset.key; });
      var page = document.importNode(document.querySelector("template[data-own]").content, true).firstElementChild;
      var holds = { mastered: found.mastered, learning: !found.mastered, aware: found.aware, unaware: !found.aware, missed: missed.length, none: !missed.length };
      each(page.querySelectorAll("[data-only]"), function (one) {
        if (!holds[one.getAttribute("data-only")]) one.parentNode.removeChild(one);
      });
      if (found.mastered) page.querySelector(".result-mark").classList.remove("learning");
      page.querySelector("[data-count]").textContent = page.querySelector("[data-count]").textContent.replace("{right}", found.right);
      var list = page.querySelector("[data-missed]"), said = list.dataset;
      missed.forEach(function (step) {
        var part = make("section", "missed"), asked = make("h3"), legend = step.querySelector("legend");
        var mine = make("p"), better = make("p"), letter = given(step);
        asked.textContent = legend.textContent.replace(/^\s*\d+\.\s*/, "");
        asked.lang = legend.lang;
        asked.dir = legend.dir;
        if (letter === "?" || letter === "-") mine.textContent = said.saidNotSure;
        else { mine.textContent = said.youSaid + " "; mine.appendChild(option(step, letter)); }
        better.appendChild(make("b", "", said.better));
        better.appendChild(document.createTextNode(" "));
        better.appendChild(option(step, step.dataset.key));
        [asked, mine, better, document.importNode(step.querySelector("template").content, true)].forEach(function (one) { part.appendChild(one); });
        list.appendChild(part);
      });
      var title = page.querySelector("[data-title]"), heading = make("h1", "", title.textContent);
      page.replaceChild(heading, title);
      var main = document.getElementById("main");
      each(main.children, function (one) { if (!one.hasAttribute("data-later") && !one.hasAttribute("data-stays")) one.hidden = true; });
      main.appendChild(page);
      heading.tabIndex = -1;
      heading.focus();
      window.scrollTo(0, 0);
      return page;
    }

    function packed() {
      var fields = new URLSearchParams(new FormData(form));
      if (performance.now() - began < 1000 * SECONDS_AN_ITEM * steps.length) fields.append("quick", "1");
      return { ticket: form.elements.ticket.value, to: form.getAttribute("action"), body: fields.toString() };
    }
    function finish() {
      if (Later.alone) { result(); return; }
      var one = packed();
      if (Later.holds(one.ticket)) { place.textContent = words.used; return; }
      busy = true;
      place.textContent = words.leaving;
      Later.used(one.ticket).then(function () { return Later.hand(one); }).then(function (news) {
        busy = false;
        if (news.state === "sent") { window.location.assign(news.result); return; }
        if (!words.room) {
          var found = score(), counted = repeat && repeat.checked ? "repeat" : "first";
          learn({ version: words.version, phase: phase, module: subject, counted: counted, form: words.form, mastered: found.mastered ? "1" : "0" });
        }
        result();
      });
    }
    /* Enter in a radio group must not send a half-finished form. */
    form.addEventListener("submit", function (event) {
      if (at < steps.length || busy) { event.preventDefault(); return; }
      tell();
      if (how) { event.preventDefault(); how.finish(packed(), result); return; }
      if (window.Later && window.fetch && window.AbortController) { event.preventDefault(); finish(); return; }
      window.setTimeout(function () { send.querySelector("button").disabled = true; }, 0);
    });
    /* Back from the result page: the button works again; the same ticket counts once anyway. */
    if (!how) window.addEventListener("pageshow", function () { busy = false; send.querySelector("button").disabled = false; });
    show(false);
  }

  var shown = document.getElementById("result");
  if (shown) {
    if (shown.dataset.room) { /* in class a device belongs to nobody: it remembers nothing, and gives no old page back */
      window.addEventListener("pageshow", function (event) { if (event.persisted) window.location.reload(); });
    } else learn(shown.dataset);
  }
  var here = document.getElementById("quiz");
  if (here) mount(here);
  return { mount: mount };
})();
