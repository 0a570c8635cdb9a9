/* The reader's page: questions, seats, camera, and what waits to be sent. Works without a network once it is open.

   The device keeps the letters of each card until the test is sent and the server has said so; then they are erased.
   Of a test before a lesson it keeps which cards mastered it until the test after the lesson is sent: the server gets
   "yes" or "no" with the second test, as from a pupil's own phone, and never sees two tests of one card together. */
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
  const find = (name) => root.querySelector("[data-" + name + "]");
  const room = new Tally.Room();
  let eye = null;
  let drawn = "";

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
    until: facts.until, phase: facts.phase, at: 0, tests: {}, mastered: {}, queue: [], done: [], away: [], left: []
  };
  if (!facts.tests.some((test) => test.phase === kept.phase)) kept.phase = facts.tests[0].phase;

  function test() { return facts.tests.find((one) => one.phase === kept.phase); }
  function answers() {
    const all = (kept.tests[kept.phase] = kept.tests[kept.phase] || {});
    const id = test().items[kept.at].id;
    return (all[id] = all[id] || {});
  }
  /* A question that was left is only looked at: whoever still holds a card up answers another one. */
  function name() { return kept.phase + "/" + test().items[kept.at].id; }
  function is_left() { return kept.left.indexOf(name()) >= 0; }
  function is_done() { return kept.done.indexOf(kept.phase) >= 0; }
  function expected() {
    const here = [];
    const given = is_done() ? {} : answers();
    for (let card = 1; card <= CARDS; card += 1) {
      if (card <= facts.heads ? kept.away.indexOf(card) < 0 : given[card]) here.push(card);
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
    const item = items[kept.at];
    find("place").textContent = words[kept.phase] + " · " + fill(words.question, { n: kept.at + 1, all: items.length });
    find("question").textContent = item.question;
    find("options").textContent = "";
    item.options.forEach(function (text, index) {
      const letter = "abcd"[index];
      const line = document.createElement("li");
      const mark = document.createElement("b");
      mark.textContent = SHAPES[letter] + " " + letter.toUpperCase();
      line.append(mark, document.createTextNode(" " + text));
      find("options").append(line);
    });
    find("next").textContent = kept.at + 1 < items.length ? words.next : words.finish;
    find("next").disabled = find("again").disabled = is_done();
    find("back").disabled = kept.at === 0 || is_done();
    root.querySelectorAll("[data-phase]").forEach((one) => one.setAttribute("aria-pressed", one.dataset.phase === kept.phase));
    draw(true);
  }

  function draw(now) {
    const time = performance.now();
    const given = is_done() ? {} : answers();
    const here = expected();
    const todo = { twice: [], askew: [], far: [], still: [], unseen: [] };
    seats.forEach(function (one, index) {
      const card = index + 1;
      const is_here = here.indexOf(card) >= 0;
      const state = room.state(card, time);
      const letter = state === "twice" ? null : given[card];
      if (is_here && !letter) (todo[state] || todo.still).push(card);
      const said = [letter ? "read" : state, letter || "", is_here].join();
      if (said === one.said && !now) return;
      one.said = said;
      one.mark.textContent = letter ? SHAPES[letter] + " " + letter.toUpperCase() : state === "twice" ? "2×" : "";
      one.seat.dataset.state = letter ? "read" : state;
      one.seat.setAttribute("aria-pressed", String(is_here));
      one.seat.hidden = card > facts.heads && !is_here && !letter;
      one.seat.parentNode.hidden = one.seat.hidden;
      one.seat.setAttribute("aria-label", fill(is_here ? words.seat : words.away, { n: card, letter: letter ? letter.toUpperCase() : "–" }));
    });
    const read = here.filter((card) => given[card] && room.state(card, time) !== "twice").length;
    const told = [read, here.length, JSON.stringify(todo), !!eye].join("|");
    if (told === drawn) return;
    drawn = told;
    find("count").textContent = fill(read && read === here.length ? words.all : words.read, { n: read, all: here.length });
    find("missing").textContent = "";
    if (!eye) return;
    Object.keys(todo).forEach(function (what) {
      if (!todo[what].length) return;
      const line = document.createElement("li");
      line.textContent = fill(words[what], { cards: todo[what].join(", ") });
      find("missing").append(line);
    });
  }

  function heard(said) {
    if (is_done() || is_left()) return;
    room.see(said.found, performance.now());
    const given = answers();
    let changed = false;
    room.letters.forEach(function (letter, card) {
      if (given[card] !== letter && kept.away.indexOf(card) < 0) {
        given[card] = letter;
        changed = true;
      }
    });
    if (changed) keep();
    root.dataset.pictures = String(Number(root.dataset.pictures || 0) + 1);
    draw(false);
  }

  function fault(name) {
    find("fault").textContent = words[name] || words.fallback;
    find("fault").hidden = find("hands").hidden = false;
  }

  find("camera").addEventListener("click", function () {
    find("fault").hidden = find("hands").hidden = true;
    if (eye) {
      eye.stop();
      eye = null;
      find("camera").textContent = words.start;
      draw(true);
      return;
    }
    find("camera").disabled = true;
    Eye.open(find("video"), root.dataset.worker, heard).then(function (opened) {
      eye = opened;
      find("camera").textContent = words.stop;
      eye.track.addEventListener("ended", function () {
        eye.stop();
        eye = null;
        find("camera").textContent = words.start;
        fault("NotReadableError");
      });
      draw(true);
    }, (refused) => fault(refused.name)).then(function () { find("camera").disabled = false; });
  });

  find("again").addEventListener("click", function () {
    kept.tests[kept.phase][test().items[kept.at].id] = {};
    kept.left = kept.left.filter((one) => one !== name());
    go(kept.phase, kept.at);
  });
  find("back").addEventListener("click", () => { if (kept.at) go(kept.phase, kept.at - 1); });
  find("next").addEventListener("click", next);

  function next() {
    if (is_done()) return;
    tell_room();
    if (!is_left()) kept.left.push(name());
    if (kept.at + 1 < test().items.length) go(kept.phase, kept.at + 1);
    else if (window.confirm(words.sure)) finish();
  }

  /* For the bars on the projector; without a network the room does without. */
  function tell_room() {
    post("counts", { phase: kept.phase, item: kept.at, letters: answers() }).catch(() => undefined);
  }

  function finish() {
    const one = test();
    const cards = {};
    const mastered = {};
    const given = kept.tests[kept.phase];
    for (let card = 1; card <= CARDS; card += 1) {
      const line = one.items.map((item) => (given[item.id] || {})[card] || "-").join("");
      if (!line.replace(/-/g, "")) continue;
      cards[card] = line;
      const right = one.items.slice(0, one.scored).filter((item, at) => line[at] === item.key).length;
      mastered[card] = right >= one.mastery ? "1" : "0";
    }
    const sheet = { phase: kept.phase, cards: cards, before: {} };
    if (kept.phase === "before") kept.mastered = mastered;
    if (kept.phase === "after") {
      Object.keys(cards).forEach((card) => { if (kept.mastered[card]) sheet.before[card] = kept.mastered[card]; });
      kept.mastered = {};
    }
    kept.queue.push(sheet);
    kept.done.push(kept.phase);
    delete kept.tests[kept.phase];
    keep();
    room.clear();
    ask();
    send();
  }

  function post(where, what) {
    const body = JSON.stringify(Object.assign({ pass: facts.pass }, what));
    return window.fetch("/class/cards/" + where, {
      method: "POST", body: body, headers: { "Content-Type": "application/json" }, credentials: "same-origin", redirect: "error"
    });
  }

  let sending = false;
  function send() {
    if (sending || !kept.queue.length) return;
    sending = true;
    say(words.waiting);
    post("answers", kept.queue[0]).then(function (answer) {
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
  window.addEventListener("online", send);

  /* Space is left to the buttons; a clicker sends Page Down and Page Up. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const what = { ArrowRight: "next", PageDown: "next", n: "next", ArrowLeft: "back", PageUp: "back", c: "camera" }[event.key];
    const button = what && find(what);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });

  root.hidden = false;
  ask();
  send();
})();
