/* The reader's page: question, seats, camera, and what waits to be sent. It goes through the hour together with the wall:
   a step taken on one is taken on both. Without a network it goes on alone, and loses nothing.

   The device keeps the letters of each card until the test is sent and the server has said so; then they are erased.
   Of a test before a lesson it keeps which cards mastered it until the test after the lesson is sent: the server gets
   "yes" or "no" with the second test, as from a pupil's own phone, and never sees two tests of one card together.
   Votes on a story are not kept at all. */
(function () {
  "use strict";
  const root = document.getElementById("reader");
  if (!root) return;
  const facts = JSON.parse(root.dataset.facts);
  const words = JSON.parse(root.dataset.words);
  const CARDS = 60;
  const SHAPES = { a: "■", b: "●", c: "▲", d: "◆" };
  const KEPT = "mingbian.cards.";
  const RETRY_MS = 15000;
  const PROGRESS_MS = 2000;
  const OPEN = ["asking", "closed", "shown", "explained"];
  const find = (name) => root.querySelector("[data-" + name + "]");
  const room = new Tally.Room();
  let drawn = "";
  let state = null; // where the hour is, as far as this device has heard
  let expired = false;
  let losses = 0;
  let ballot = { vote: 0, letters: {} };

  function recall() {
    try { return JSON.parse(window.localStorage.getItem(KEPT + facts.code)); } catch (broken) { return null; }
  }
  function keep() {
    try {
      window.localStorage.setItem(KEPT + facts.code, JSON.stringify(kept));
    } catch (refused) { /* private mode: a reload would lose the answers, nothing else */ }
  }
  /* What was kept of hours that are long over is nobody's any more. */
  try {
    Object.keys(window.localStorage).filter((name) => name.indexOf(KEPT) === 0).forEach(function (name) {
      const old = JSON.parse(window.localStorage.getItem(name));
      if (!old || old.until * 1000 < Date.now()) window.localStorage.removeItem(name);
    });
  } catch (refused) { /* no memory, nothing to clear */ }

  const kept = recall() || {
    until: facts.until, phase: facts.phase, at: 0, tests: {}, mastered: {}, queue: [], done: [], away: [], left: [], alone: false
  };
  if (!facts.tests.some((test) => test.phase === kept.phase)) kept.phase = facts.tests[0].phase;

  function test(phase) { return facts.tests.find((one) => one.phase === (phase || kept.phase)); }
  function together() { return !kept.alone && state; }
  function telling() { return together() && state.telling; }
  /* Whether a question or vote stands on this page; at the beginning, in the lesson and at the end there is none. */
  function asks() { return !together() || (telling() ? telling() !== "reading" : OPEN.indexOf(state.stage) >= 0); }
  function name() { return kept.phase + "/" + test().items[kept.at].id; }
  function is_done() { return kept.done.indexOf(kept.phase) >= 0; }
  /* A question that was left or closed is only looked at: whoever still holds a card up answers another one. */
  function listens() {
    if (together()) return asks() && (telling() || state.stage) === "asking" && (telling() || !is_done());
    return !is_done() && kept.left.indexOf(name()) < 0;
  }
  function answers() {
    if (telling()) return ballot.letters;
    const all = (kept.tests[kept.phase] = kept.tests[kept.phase] || {});
    const id = test().items[kept.at].id;
    return (all[id] = all[id] || {});
  }
  /* What stands on the seats; before the hour begins the cards may be tried, and nothing is kept of it. */
  function given() {
    const tried = {};
    if (asks()) return is_done() && !telling() ? {} : answers();
    room.letters.forEach((letter, card) => { tried[card] = letter; });
    return tried;
  }
  function expected(letters) {
    const here = [];
    for (let card = 1; card <= CARDS; card += 1) {
      if (card <= facts.heads ? kept.away.indexOf(card) < 0 : letters[card]) here.push(card);
    }
    return here;
  }
  function fill(text, values) {
    return Object.keys(values).reduce((sum, name) => sum.replace("{" + name + "}", values[name]), text);
  }

  /* The seats are buttons: pressed in, the card is here; pressed out, nobody holds it today. */
  const seats = [];
  for (let card = 1; card <= CARDS; card += 1) {
    const seat = document.createElement("button");
    const mark = document.createElement("b");
    seat.type = "button";
    seat.append(mark, document.createTextNode(String(card)));
    seat.addEventListener("click", function () {
      if (card > facts.heads) return;
      kept.away = kept.away.indexOf(card) < 0 ? kept.away.concat(card) : kept.away.filter((one) => one !== card);
      keep();
      draw(true);
    });
    const place = document.createElement("li");
    place.append(seat);
    find("seats").append(place);
    seats.push({ seat: seat, mark: mark, said: "" });
  }
  facts.tests.forEach(function (one) {
    if (facts.tests.length < 2) return;
    const choice = document.createElement("button");
    choice.type = "button";
    choice.textContent = words[one.phase];
    choice.dataset.phase = one.phase;
    choice.addEventListener("click", () => go(one.phase, 0));
    find("tests").append(choice);
  });

  function go(phase, at) {
    kept.phase = phase;
    kept.at = at;
    room.clear();
    keep();
    ask();
  }

  function ask() {
    const items = test().items;
    const shown = !asks() && !telling() ? "" : telling() ? "scene/" + state.scene : name();
    const stage = together() ? (telling() ? "telling." + telling() : "stage." + state.stage) : "";
    root.querySelectorAll("[data-ask]").forEach(function (one) {
      one.hidden = one.dataset.ask !== shown;
      if (one.hidden) return;
      const right = one.querySelector("[data-right]");
      const answer = one.querySelector("details");
      if (right) right.hidden = !together() || ["shown", "explained"].indexOf(state.stage) < 0;
      if (answer && together() && state.stage === "explained") answer.open = true;
      one.querySelectorAll("[data-when]").forEach((part) => { part.hidden = part.dataset.when.split(" ").indexOf(telling()) < 0; });
      one.querySelectorAll("[data-letter]").forEach(fell);
    });
    const over = together() && ["shown", "explained"].indexOf(telling() || state.stage) >= 0;
    const few = !over ? "" : !telling() ? (state.counts ? "" : words.few) : telling() !== "shown" || state.main ? "" : words[state.counts ? "tie" : state.answered ? "few_votes" : "choose"];
    find("few").textContent = few;
    find("few").hidden = !few;
    const phase = words[together() ? state.phase : kept.phase];
    find("place").textContent = telling() ? "" : shown ? phase + " · " + fill(words.question, { n: kept.at + 1, all: items.length }) : phase;
    find("stage").textContent = words[stage] || "";
    find("next").textContent = kept.at + 1 < items.length ? words.next : words.finish;
    find("next").hidden = find("back").hidden = find("tests").hidden = !!together();
    find("next").disabled = is_done();
    find("again").disabled = !listens() && (!!together() || is_done());
    find("again").hidden = !asks() || (!!together() && !listens());
    find("back").disabled = kept.at === 0 || is_done();
    find("alone").hidden = !kept.alone && !expired;
    find("why").textContent = expired ? words.expired : state && !losses ? words.apart : words.alone;
    find("follow").hidden = expired || !state || losses > 0;
    root.querySelectorAll("[data-phase]").forEach((one) => one.setAttribute("aria-pressed", one.dataset.phase === kept.phase));
    offer();
    draw(true);
  }

  /* How many chose a letter, as the wall shows it, for a class that has this one screen; and what follows from a way. */
  function fell(line) {
    const letter = line.dataset.letter;
    const old = line.querySelector(".fell");
    const because = line.querySelector("[data-because]");
    if (old) line.removeChild(old);
    if (because) because.hidden = telling() !== "explained" || state.chosen !== letter;
    if (!together() || !state.counts) return;
    const bar = document.createElement("meter");
    const number = document.createElement("b");
    const place = document.createElement("span");
    number.textContent = String(state.counts[letter] || 0);
    bar.max = state.answered;
    bar.value = state.counts[letter] || 0;
    bar.setAttribute("aria-hidden", "true");
    place.className = "fell";
    place.append(bar, number);
    line.append(place);
  }

  /* The same buttons as on the wall. */
  function offer() {
    const steps = together() && !expired ? (state.steps || []).filter((one) => one.indexOf("back-") !== 0) : [];
    const vote = telling() ? "_vote" : "";
    const had = document.activeElement && find("steps").contains(document.activeElement);
    find("steps").textContent = "";
    steps.forEach(function (what) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = what.indexOf("pick-") === 0 ? fill(words["do.pick"], { letter: what.slice(5).toUpperCase() }) : words["do." + what + vote] || words["do." + what];
      if (what === state.main) button.dataset.main = "";
      else if (what.indexOf("pick-") !== 0) button.className = "quiet";
      /* The letters go out when a question is closed: a moment later they are on the wall. */
      button.disabled = what === "show" && told !== closing();
      button.addEventListener("click", () => take(what));
      find("steps").append(button);
      if (had && what === state.main) button.focus();
    });
  }

  let taking = false;
  function take(what) {
    if (taking || (what === "finish" && what !== state.main && !window.confirm(words.end))) return;
    taking = true;
    const main = what === state.main;
    Wire.step(facts.code, facts.token, state.step, what).then(
      () => { taking = false; wire.now(); },
      function () {
        taking = false;
        part();
        if (main && asks() && !state.telling) next();
      });
  }

  /* Without a network this device goes on alone, from where it is. */
  function part() {
    losses += 1;
    if (kept.alone || expired) return;
    kept.alone = true;
    keep();
    ask();
  }
  function join() {
    kept.alone = false;
    keep();
    room.clear();
    apply();
  }
  find("follow").addEventListener("click", join);

  function news(fresh) {
    const back = losses > 0;
    losses = 0;
    if (fresh && state && fresh.step < state.step) fresh = null; /* another process, a second behind */
    if (fresh) state = fresh;
    if (!state) return;
    if (kept.alone) {
      /* At the same question again: nothing to choose between. */
      const same = state.stage === "asking" && state.phase === kept.phase && state.item === kept.at && !is_done();
      if (same || (state.stage === "waiting" && !kept.left.length && !kept.done.length)) { kept.alone = false; keep(); apply(); }
      else if (fresh || back) ask();
    } else if (fresh || back) apply();
    if (back) send();
    tell();
  }
  const wire = Wire.follow(facts.code, news, function () {
    expired = kept.alone = true;
    ask();
  }, function () {
    losses += 1;
    if (losses > 1) part();
    else if (!state) ask();
  });

  /* What the hour's state means here. */
  let where = "";
  function apply() {
    const here = state.telling ? "vote." + state.vote : OPEN.indexOf(state.stage) >= 0 ? state.phase + "/" + state.item : state.stage;
    const moved = here !== where;
    where = here;
    if (state.telling && ballot.vote !== state.vote) ballot = { vote: state.vote, letters: {} };
    if (!state.telling && OPEN.indexOf(state.stage) >= 0) {
      kept.phase = state.phase;
      kept.at = Math.min(state.item, test().items.length - 1);
      kept.left = kept.left.filter((one) => one !== name());
      if (state.stage !== "asking") kept.left.push(name());
    }
    if (moved) room.clear();
    keep();
    const present = facts.tests.findIndex((one) => one.phase === state.phase);
    facts.tests.forEach(function (one, number) {
      const over = number < present || state.stage === "over" || (number === present && state.stage === "lesson");
      if (over && kept.tests[one.phase] && kept.done.indexOf(one.phase) < 0) finish(one.phase);
    });
    ask();
  }

  /* For the room: how many cards were read while a question is open, their letters once it is closed. */
  let told = "";
  let telling_now = false;
  let progress = { name: "", read: 0, time: 0 };
  function closing() { return state && (state.telling || state.stage) === "closed" ? where + "|" + state.step : ""; }
  function tell() {
    if (!together() || telling_now || !asks()) return;
    const here = { phase: state.phase, item: state.item, vote: state.telling ? state.vote : 0 };
    const letters = is_done() && !telling() ? {} : answers();
    const read = Object.keys(letters);
    const closed = closing();
    let done = null;
    if (closed && told !== closed) {
      here.letters = letters;
      done = function () { told = closed; offer(); };
    } else if (listens() && (progress.name !== where || progress.read !== read.length) && performance.now() - progress.time > PROGRESS_MS) {
      here.read = read;
      progress = { name: where, read: read.length, time: performance.now() };
      done = function () { /* the wall counts */ };
    }
    if (!done || (here.read && !read.length)) return;
    telling_now = true;
    Wire.post("counts", facts.pass, here).then(function (answer) { if (answer.ok || answer.status < 500) done(); }).catch(() => undefined)
      .then(function () { telling_now = false; });
  }

  function draw(now) {
    const time = performance.now();
    const letters = given();
    const here = expected(letters);
    const todo = { twice: [], askew: [], far: [], still: [], unseen: [] };
    seats.forEach(function (one, index) {
      const card = index + 1;
      const is_here = here.indexOf(card) >= 0;
      const seen = room.state(card, time);
      const letter = seen === "twice" ? null : letters[card];
      if (is_here && !letter) (todo[seen] || todo.still).push(card);
      const said = [letter ? "read" : seen, letter || "", is_here].join();
      if (said === one.said && !now) return;
      one.said = said;
      one.mark.textContent = letter ? SHAPES[letter] + " " + letter.toUpperCase() : seen === "twice" ? "2×" : "";
      one.seat.dataset.state = letter ? "read" : seen;
      one.seat.setAttribute("aria-pressed", String(is_here));
      one.seat.hidden = card > facts.heads && !is_here && !letter;
      one.seat.parentNode.hidden = one.seat.hidden;
      one.seat.setAttribute("aria-label", fill(is_here ? words.seat : words.away, { n: card, letter: letter ? letter.toUpperCase() : "–" }));
    });
    const read = here.filter((card) => letters[card] && room.state(card, time) !== "twice").length;
    const said = [read, here.length, JSON.stringify(todo), shutter.open(), asks(), listens()].join("|");
    if (said === drawn) return;
    drawn = said;
    find("count").textContent = fill(read && read === here.length ? words.all : words.read, { n: read, all: here.length });
    find("missing").textContent = "";
    if (!shutter.open() || (asks() && !listens())) return;
    Object.keys(todo).forEach(function (what) {
      if (!todo[what].length) return;
      const line = document.createElement("li");
      line.textContent = fill(words[what], { cards: todo[what].join(", ") });
      find("missing").append(line);
    });
  }

  function heard(said) {
    if (asks() && !listens()) return;
    room.see(said.found, performance.now());
    if (asks()) {
      const letters = answers();
      const offered = telling() ? root.querySelectorAll("[data-ask='scene/" + state.scene + "'] [data-letter]").length : 4;
      let changed = false;
      room.letters.forEach(function (letter, card) {
        if (letters[card] === letter || kept.away.indexOf(card) >= 0 || "abcd".indexOf(letter) >= offered) return;
        letters[card] = letter;
        changed = true;
      });
      if (changed && !telling()) keep();
    }
    root.dataset.pictures = String(Number(root.dataset.pictures || 0) + 1);
    draw(false);
  }

  function fault(name) {
    find("fault").textContent = words[name] || words.fallback;
    find("fault").hidden = false;
    find("hands").hidden = !!kept.alone || kept.done.length > 0;
  }

  const shutter = Shutter(root, words, find, heard, fault, () => draw(true));
  find("camera").addEventListener("click", function () {
    find("fault").hidden = find("hands").hidden = true;
    shutter.press();
  });

  find("again").addEventListener("click", function () {
    if (telling()) ballot.letters = {};
    else kept.tests[kept.phase][test().items[kept.at].id] = {};
    if (!together()) kept.left = kept.left.filter((one) => one !== name());
    go(kept.phase, kept.at);
  });
  find("back").addEventListener("click", () => { if (kept.at) go(kept.phase, kept.at - 1); });
  find("next").addEventListener("click", next);

  /* Alone: the next question, or the end of the test. */
  function next() {
    if (is_done()) return;
    if (kept.left.indexOf(name()) < 0) kept.left.push(name());
    if (kept.at + 1 < test().items.length) go(kept.phase, kept.at + 1);
    else if (window.confirm(words.sure)) {
      finish(kept.phase);
      ask();
    }
  }

  function finish(phase) {
    const one = test(phase);
    const cards = {};
    const mastered = {};
    const letters = kept.tests[phase] || {};
    for (let card = 1; card <= CARDS; card += 1) {
      const line = one.items.map((item) => (letters[item.id] || {})[card] || "-").join("");
      if (!line.replace(/-/g, "")) continue;
      cards[card] = line;
      const right = one.items.slice(0, one.scored).filter((item, at) => line[at] === item.key).length;
      mastered[card] = right >= one.mastery ? "1" : "0";
    }
    const sheet = { phase: phase, cards: cards, before: {} };
    if (phase === "before") kept.mastered = mastered;
    if (phase === "after") {
      Object.keys(cards).forEach((card) => { if (kept.mastered[card]) sheet.before[card] = kept.mastered[card]; });
      kept.mastered = {};
    }
    delete kept.tests[phase];
    kept.left = kept.left.filter((one) => one.indexOf(phase + "/") !== 0);
    room.clear();
    if (Object.keys(cards).length) {
      kept.queue.push(sheet);
      kept.done.push(phase);
    }
    keep();
    send();
  }

  let sending = false;
  function send() {
    if (sending || !kept.queue.length) return;
    sending = true;
    say(words.waiting);
    Wire.post("answers", facts.pass, kept.queue[0]).then(function (answer) {
      sending = false;
      if (answer.ok || [400, 403, 410].indexOf(answer.status) >= 0) {
        kept.queue.shift();
        keep();
        say(answer.ok ? words.sent : answer.status === 410 ? words.late : words.refused);
        send();
      } else window.setTimeout(send, RETRY_MS);
    }, function () {
      sending = false;
      window.setTimeout(send, RETRY_MS);
    });
  }
  function say(text) {
    find("sending").textContent = text;
    find("sending").hidden = false;
  }
  window.addEventListener("offline", part);
  window.addEventListener("online", () => { wire.now(); send(); });

  /* Space is left to the buttons; a clicker sends Page Down and Page Up. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const what = { ArrowRight: "next", PageDown: "next", n: "next", ArrowLeft: "back", PageUp: "back", c: "camera" }[event.key];
    const button = what === "next" && together() ? root.querySelector("[data-main]") : what && find(what);
    if (!button || button.disabled || button.hidden) return;
    event.preventDefault();
    button.click();
  });

  root.hidden = false;
  if (kept.alone) ask();
  send();
})();
