/* A pupil's device in a class that the teacher paces: asks each two seconds where the class is, lets one question be
   answered at a time, and sends one test at the end. Answers stay in this browser session alone, until they are
   acknowledged: a reload or a dropped network loses none. Without this script the plain form does the same work. */
(function () {
  "use strict";
  var EVERY = 2000, PATIENCE = 10000, TRIES = 4;
  function ask(address, options) {
    var control = new AbortController();
    var timer = window.setTimeout(function () { control.abort(); }, PATIENCE);
    options.signal = control.signal;
    options.credentials = "same-origin";
    return window.fetch(address, options).then(
      function (answer) { window.clearTimeout(timer); return answer; },
      function (lost) { window.clearTimeout(timer); throw lost; });
  }

  /* The waiting page: when the class moves on, the door is tried again. */
  var waiting = document.querySelector("[data-wait]");
  if (waiting) {
    (function look() {
      ask("/class/" + waiting.dataset.wait + "/state", { cache: "no-store" }).then(function (answer) {
        return answer.status === 410 ? { step: "gone" } : answer.status === 200 ? answer.json() : null;
      }).then(function (state) {
        /* Only onward: another of the portal's processes may be a second behind the one that drew this page. */
        if (state && (state.step === "gone" || state.step > Number(waiting.dataset.step))) window.location.assign("/join/" + waiting.dataset.wait);
      }).catch(function () { /* asked again */ }).then(function () { window.setTimeout(look, EVERY); });
    })();
    return;
  }

  /* The form of a test; or, once the code has expired, the page that says so: it sends what this device still keeps. */
  var form = document.getElementById("quiz"), rest = document.querySelector("[data-rest]");
  if (!form && !rest) return;
  var words = (form || rest).dataset, code = words.room, phase = words.phase || "";
  var place = "/class/" + code, name = "mingbian.class." + code;
  var steps = Array.prototype.slice.call(document.querySelectorAll("#quiz fieldset[data-item]"));
  var said = document.querySelector("[data-said]"), result = document.querySelector("[data-result]");
  var spare = null;

  function load() {
    try { return JSON.parse(window.sessionStorage.getItem(name)) || spare || { tests: {} }; }
    catch (broken) { return spare || { tests: {} }; }
  }
  function save() {
    spare = kept;
    try { window.sessionStorage.setItem(name, JSON.stringify(kept)); } catch (refused) { /* kept in this page only */ }
  }
  var kept = load();
  if (form && !kept.tests[phase]) {
    kept.tests[phase] = { ticket: form.elements.ticket.value, action: form.getAttribute("action"), answers: {}, told: {}, sent: false };
    save();
  }
  var mine = kept.tests[phase];

  function say(text) {
    if (said.textContent !== text) said.textContent = text;
    said.hidden = !text;
  }
  function make(tag, kind, text) {
    var element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text) element.textContent = text;
    return element;
  }

  if (!form) { leave(); return; }
  form.autocomplete = "off";
  form.querySelector("[data-last]").hidden = form.querySelector("[data-send]").hidden = true;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("click", function (event) {
    var spot = event.target.closest("[data-choose]");
    if (!spot) return;
    var line = spot.closest("fieldset").querySelector("input[value='" + spot.getAttribute("data-choose") + "']");
    if (!line.disabled) line.checked = true;
  });
  steps.forEach(function (step) {
    var warning = make("p", "meta"), button = make("button", "", words.confirmOnce);
    warning.setAttribute("role", "alert");
    button.type = "button";
    step.appendChild(warning);
    step.appendChild(button);
    step.hidden = true;
    button.addEventListener("click", function () {
      var chosen = step.querySelector("input:checked");
      warning.textContent = chosen ? "" : words.chooseFirst;
      if (!chosen) return;
      mine.answers[step.dataset.item] = chosen.value;
      save();
      paint();
      hand();
    });
  });

  /* What the teacher's step means for this device. */
  var state = null, shown = -1, gone = false, sending = false, timer = 0, again = 0;
  function paint() {
    if (!state) return;
    var asks = state.phase === phase && /^(asking|closed|shown|explained)$/.test(state.stage);
    var at = asks ? state.item : -1;
    steps.forEach(function (step, index) { step.hidden = index !== at; });
    Array.prototype.forEach.call(document.querySelectorAll("[data-intro]"), function (one) { one.hidden = at > 0; });
    if (at < 0) { shown = -1; return; }
    var step = steps[at], id = step.dataset.item, given = mine.answers[id], open = state.stage === "asking" && !given;
    Array.prototype.forEach.call(step.querySelectorAll("input"), function (input) {
      if (given) input.checked = input.value === given;
      input.disabled = !open;
      var label = input.closest("label"), mark = label.querySelector(".mark");
      if (mark) label.removeChild(mark);
      label.classList.remove("right", "wrong");
      if (!state.right) return;
      if (input.value === state.right) { label.classList.add("right"); label.appendChild(make("span", "mark", "✓ " + words.markRight)); }
      else if (input.value === given && given !== "?") { label.classList.add("wrong"); label.appendChild(make("span", "mark", "✗ " + words.markYours)); }
    });
    step.querySelector("button").hidden = !open;
    var explain = step.querySelector(".explain");
    if (explain) step.removeChild(explain);
    if (state.stage === "explained") {
      explain = make("div", "explain");
      explain.appendChild(document.importNode(step.querySelector("template").content, true));
      step.appendChild(explain);
    }
    if (mine.told[id] === "closed") say(words.late);
    else if (state.stage === "asking") say(given ? words.chosen : "");
    else if (state.stage === "closed") say(given ? words.closed : words.missed);
    else say(given ? "" : words.missed);
    if (shown !== at) {
      shown = at;
      var heading = step.querySelector("legend");
      heading.tabIndex = -1;
      heading.focus();
    }
  }
  function has(test) { return Object.keys(test.answers).length > 0; }
  function idle() {
    if (state.phase === phase && state.stage === "waiting") { say(words.waiting); return; }
    if (state.phase === phase && !/^(lesson|over)$/.test(state.stage)) return;
    if (mine.sent) { say(words.sent + " " + (state.stage === "lesson" ? words.lesson : words.over)); result.hidden = false; }
    else if (mine.refused) say(words.refused);
    else if (has(mine)) say(words.sending);
    else say(state.stage === "lesson" ? words.lesson : words.nothing);
  }

  function body(fields) {
    return { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields).toString() };
  }
  /* Hands over each answer for the room's count; the same one counts once, however often it is sent. */
  var handing = false;
  function hand() {
    var id = Object.keys(mine.answers).filter(function (one) { return !mine.told[one]; })[0];
    if (!id || handing) return;
    handing = true;
    ask(place + "/answer", body({ ticket: mine.ticket, item: id, answer: mine.answers[id] })).then(function (answer) {
      if (answer.status >= 500) return false;
      mine.told[id] = answer.status === 409 ? "closed" : "told";
      save();
      paint();
      return true;
    }).catch(function () { return false; }).then(function (more) { handing = false; if (more) hand(); });
  }
  /* Sends whole tests that are over. Acknowledged, their answers leave this device. */
  function send() {
    var over = Object.keys(kept.tests).filter(function (one) {
      var test = kept.tests[one];
      return !test.sent && !test.refused && has(test) && (one !== state.phase || /^(lesson|over)$/.test(state.stage));
    })[0];
    if (!over || sending) return;
    sending = true;
    var test = kept.tests[over], fields = { ticket: test.ticket, website: "", before: over === "after" ? kept.mastered || "" : "" };
    Object.keys(test.answers).forEach(function (id) { fields["q." + id] = test.answers[id]; });
    ask(test.action, body(fields)).then(function (answer) {
      if (answer.status >= 500) return null;
      /* In the second in which the code expires it is neither the class's nor the community's yet: asked again. */
      if (answer.status === 409 && (test.tries = (test.tries || 0) + 1) < TRIES) { save(); return null; }
      if (answer.status !== 200 && answer.status !== 404) { test.refused = true; test.answers = {}; save(); return null; }
      return answer.text().then(function (page) {
        var mark = /data-mastered="([01])"/.exec(page);
        if (over === "before" && mark) kept.mastered = mark[1];
        if (over === "after") delete kept.mastered;
        test.sent = true;
        test.late = gone;
        test.answers = {};
        save();
      });
    }).catch(function () { return null; }).then(function () { sending = false; follow(); });
  }
  /* The code has expired: nothing is asked any more, and what is kept here goes out for the community. */
  function leave() {
    gone = true;
    window.clearInterval(timer);
    steps.forEach(function (step) { step.hidden = true; });
    state = { phase: "", stage: "over" };
    part();
    send();
  }
  function part() {
    var tests = Object.keys(kept.tests).map(function (one) { return kept.tests[one]; });
    var left = tests.some(function (one) { return !one.sent && !one.refused && has(one); });
    var sent = tests.some(function (one) { return one.late; });
    var refused = tests.some(function (one) { return one.refused; });
    say(words.expired + (left ? " " + words.sending : sent ? " " + words.lateSent : refused ? " " + words.refused : ""));
    if (result) result.hidden = !sent;
    window.clearTimeout(again);
    if (left) again = window.setTimeout(send, PATIENCE);
  }
  function follow() {
    if (gone) { part(); return; }
    /* A story is told: the room votes on a page of its own, once no test waits here any more. */
    if (state.telling && Object.keys(kept.tests).every(function (one) { var test = kept.tests[one]; return test.sent || test.refused || !has(test); })) {
      window.location.assign("/join/" + code);
      return;
    }
    var waitingFor = Object.keys(kept.tests).some(function (one) {
      var test = kept.tests[one];
      return one !== state.phase && !test.sent && !test.refused && has(test);
    });
    if (state.phase !== phase && !waitingFor) { window.location.reload(); return; }
    paint();
    idle();
  }

  var etag = "";
  function look() {
    ask(place + "/state", { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" }).then(function (answer) {
      if (answer.status === 410 || answer.status === 404) {
        leave();
        return null;
      }
      if (answer.status !== 304 && answer.status !== 200) throw new Error(String(answer.status));
      if (answer.status === 304) return state;
      etag = answer.headers.get("ETag");
      return answer.json();
    }).then(function (news) {
      if (!news || (state && news.step < state.step)) return; /* another process, a second behind */
      state = news;
      if (said.textContent === words.offline) say("");
      follow();
      hand();
      send();
    }).catch(function () { say(words.offline); });
  }
  timer = window.setInterval(look, EVERY);
  look();
})();
