/* The kiosk: staff set it up with a PIN, then one person after the other, each with a form and a ticket of its own.

   Of a person nothing stays: form and result are thrown away, the answers go to `Later` (offline.js), which erases them
   once they arrived. The device keeps, until staff leave: start tickets that nobody used, and the PIN's salted hash,
   so that loading the page again opens nothing. Whoever owns the tablet can clear its browser: the PIN is no vault. */
(function () {
  "use strict";
  var root = document.getElementById("kiosk");
  if (!root) return;
  var WARN_MS = 40000, RESET_MS = 60000, TURN_MS = 5000, TOP_UP_MS = 300000;
  var ENOUGH = 300, ROUNDS = 100000, TRIES = 5, LOCK_MS = 30000;
  var words = root.dataset, code = words.code, NAME = "mingbian.kiosk." + code;
  var tags = words.languages.split(" "), letters = words.letters.split(" ");
  function part(name) { return document.querySelector("[data-" + name + "]"); }
  var setUp = part("set-up"), welcome = part("welcome"), place = part("form"), idle = part("idle"), leave = part("leave"), staff = part("staff");
  var begin = part("begin"), greeting = welcome.querySelector(".greeting");
  var home = { lang: document.documentElement.lang, dir: document.documentElement.dir };
  var docs = {}, kept = recall(), person = null, turning = null, warning = null, ending = null, wrong = 0;

  function recall() {
    try { return JSON.parse(window.localStorage.getItem(NAME)) || { tickets: [] }; } catch (broken) { return { tickets: [] }; }
  }
  function keep() {
    if (!kept.pin) return; /* nothing is kept before staff have begun */
    try { window.localStorage.setItem(NAME, JSON.stringify(kept)); } catch (refused) { /* works until the page is left */ }
  }

  /* Everything that is shown later is fetched now: forms of all languages, their pictures, tickets. */
  var paths = [];
  tags.forEach(function (tag) { letters.forEach(function (letter) { paths.push("/" + tag + "/kiosk/" + code + "/" + letter + "/"); }); });
  function fetched(path) {
    return new Promise(function (resolve, reject) {
      var wire = new XMLHttpRequest(); /* it parses by itself: the content policy lets no script turn text into a page */
      wire.open("GET", path);
      wire.responseType = "document";
      wire.onload = function () {
        if (wire.status !== 200 || !wire.response) { reject(new Error(String(wire.status))); return; }
        docs[path] = wire.response;
        resolve();
      };
      wire.onerror = reject;
      wire.send();
    });
  }
  function ask_worker(wish) {
    if (!("serviceWorker" in navigator)) return Promise.resolve(false);
    return navigator.serviceWorker.ready.then(function (here) {
      return new Promise(function (resolve) {
        var wire = new MessageChannel();
        wire.port1.onmessage = function (event) { resolve(event.data); };
        here.active.postMessage(wish, [wire.port2]);
      });
    });
  }
  function one_by_one(list, how) {
    return list.reduce(function (before, one, at) { return before.then(function () { return how(one, at); }); }, Promise.resolve());
  }
  function prepare() {
    var good = Boolean(window.crypto && window.crypto.subtle);
    if (!good) { part("state").textContent = words.insecure; return; }
    var whole = true;
    one_by_one([window.location.pathname].concat(paths), function (path, at) {
      part("state").textContent = words.preparing.replace("{n}", at).replace("{all}", paths.length + 1);
      var got = at ? fetched(path) : Promise.resolve();
      return got.then(function () { return ask_worker({ keep: [path] }); }).then(function (well) { whole = whole && well; });
    }).then(function () { return top_up(); }).then(function () {
      part("state").textContent = whole && kept.tickets.length ? words.ready : words.notReady;
      begin.querySelector("button").disabled = false;
      count();
    }).catch(function () { part("state").textContent = words.notReady; count(); });
  }
  function top_up() {
    if (kept.tickets.length >= ENOUGH) return Promise.resolve();
    return window.fetch("/kiosk/" + code + "/tickets", { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.json() : [];
    }).then(function (fresh) {
      kept.tickets = kept.tickets.concat(fresh);
      keep();
      return fresh.length ? top_up() : null;
    }).catch(function () { /* without a network: what is there must do */ });
  }
  function count() {
    var left = Later.count();
    part("stocked").textContent = words.stock.replace("{n}", kept.tickets.length);
    part("unsent").textContent = left ? words.waiting.replace("{n}", left) : words.noneWaiting;
  }

  /* The PIN, as a salted hash. */
  function hex(bytes) { return Array.prototype.map.call(new Uint8Array(bytes), function (one) { return ("0" + one.toString(16)).slice(-2); }).join(""); }
  function hashed(pin, salt) {
    var subtle = window.crypto.subtle, text = new TextEncoder();
    return subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]).then(function (key) {
      return subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: text.encode(salt), iterations: ROUNDS }, key, 256);
    }).then(hex);
  }
  begin.addEventListener("submit", function (event) {
    event.preventDefault();
    var pin = document.getElementById("pin").value, again = document.getElementById("pin-again").value;
    var fault = begin.querySelector("[data-fault]");
    fault.textContent = !/^[0-9]{4,8}$/.test(pin) ? words.short : pin !== again ? words.unlike : "";
    if (fault.textContent) return;
    var salt = hex(window.crypto.getRandomValues(new Uint8Array(16)));
    full_screen();
    hashed(pin, salt).then(function (hash) {
      begin.reset();
      kept.pin = { salt: salt, hash: hash };
      keep();
      open();
    });
  });
  /* A dialog alone can be reached while it is open. */
  function draw_curtain(which, open) {
    which.hidden = !open;
    Array.prototype.forEach.call(document.getElementById("main").children, function (one) { if (one !== which) one.inert = open; });
    document.querySelector("header.top").inert = open;
  }
  staff.addEventListener("click", function () {
    draw_curtain(leave, true);
    leave.querySelector("input").value = leave.querySelector("[data-fault]").textContent = "";
    leave.querySelector("input").focus();
  });
  function stay() {
    draw_curtain(leave, false);
    staff.focus();
  }
  leave.querySelector("[data-stay]").addEventListener("click", stay);
  leave.querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
    var fault = leave.querySelector("[data-fault]"), field = leave.querySelector("input");
    var pin = field.value;
    field.value = "";
    if (wrong >= TRIES) { fault.textContent = words.locked; return; }
    wrong += 1; /* until it turns out to be right */
    if (wrong === TRIES) window.setTimeout(function () { wrong = 0; }, LOCK_MS);
    hashed(pin, kept.pin.salt).then(function (hash) {
      if (kept.pin && hash === kept.pin.hash) close();
      else fault.textContent = wrong >= TRIES ? words.locked : words.wrong;
    });
  });

  function full_screen() {
    var asked = document.documentElement.requestFullscreen;
    if (asked && !document.fullscreenElement) asked.call(document.documentElement).catch(function () { /* not every tablet may */ });
    if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(function () { /* then the tablet's own setting counts */ });
  }
  function speak(lang, dir) {
    document.documentElement.lang = lang;
    document.documentElement.dir = dir;
  }
  function open() {
    setUp.hidden = true;
    staff.hidden = false;
    window.history.pushState(null, "");
    greet();
  }
  function close() {
    try { window.localStorage.removeItem(NAME); } catch (refused) { /* it was never kept */ }
    kept = { tickets: [] };
    wrong = 0;
    draw_curtain(leave, false);
    clear();
    window.clearInterval(turning);
    welcome.hidden = staff.hidden = true;
    setUp.hidden = false;
    if (document.fullscreenElement) document.exitFullscreen();
    Later.flush().then(count);
    prepare();
  }

  /* Welcome: every language in turn, all of them to be chosen at any time. */
  function greet() {
    clear();
    welcome.hidden = false;
    window.clearInterval(turning);
    if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) turning = window.setInterval(turn, TURN_MS);
    if (!kept.tickets.length || kept.tickets.length < ENOUGH / 2) top_up();
  }
  function turn() {
    var next = tags[(tags.indexOf(greeting.dataset.language) + 1) % tags.length];
    var button = welcome.querySelector(".tongues [data-language='" + next + "']");
    greeting.dataset.language = greeting.lang = next;
    greeting.dir = button.dir;
    greeting.textContent = button.dataset.greeting;
  }
  greeting.lang = greeting.dataset.language;
  welcome.addEventListener("click", function (event) {
    var chosen = event.target.closest("[data-language]");
    if (chosen) start(chosen.dataset.language);
  });

  /* One person. */
  function start(tag) {
    full_screen();
    var ticket = kept.tickets[0], path = "/" + tag + "/kiosk/" + code + "/" + (ticket ? ticket[0] : letters[0]) + "/";
    (docs[path] ? Promise.resolve() : fetched(path)).then(function () {
      var page = docs[path];
      window.clearInterval(turning);
      welcome.hidden = true;
      speak(tag, page.documentElement.dir);
      Array.prototype.slice.call(page.getElementById("main").children).forEach(function (one) {
        place.appendChild(document.importNode(one, true));
      });
      unlink(place);
      person = { words: place.querySelector("template[data-kiosk]").dataset };
      var form = document.getElementById("quiz");
      form.elements.ticket.value = ticket ? ticket[1] : "";
      Quiz.mount(form, { finish: finish });
      window.scrollTo(0, 0);
      watch();
    }).catch(function () { greet(); });
  }
  /* Nothing leads away from here. */
  function unlink(among) {
    Array.prototype.forEach.call(among.querySelectorAll("a[href]"), function (one) { one.removeAttribute("href"); });
    Array.prototype.forEach.call(among.querySelectorAll("template"), function (one) { unlink(one.content); });
  }
  function finish(one, result) {
    if (!person || person.done) return;
    person.done = true;
    var mine = person, page = result();
    var said = document.createElement("p"), next = document.createElement("button"), last = document.createElement("button");
    said.className = "note";
    said.setAttribute("role", "status");
    said.setAttribute("data-became", "");
    [next, last].forEach(function (button) {
      button.type = "button";
      button.className = "next-person";
      button.textContent = mine.words.next;
      button.setAttribute("data-next-person", "");
      button.addEventListener("click", greet);
    });
    page.insertBefore(said, page.children[2]);
    page.insertBefore(next, page.children[3]);
    page.appendChild(last);
    unlink(page);
    if (!one.ticket) { said.textContent = mine.words.refused; return; }
    kept.tickets = kept.tickets.filter(function (ticket) { return ticket[1] !== one.ticket; });
    keep();
    said.textContent = mine.words.sending;
    Later.hand(one).then(function (news) {
      said.setAttribute("data-became", news.state);
      said.textContent = mine.words[news.state];
    });
  }
  function clear() {
    person = null;
    window.clearTimeout(warning);
    window.clearTimeout(ending);
    draw_curtain(idle, false);
    place.textContent = "";
    var own = document.getElementById("own-result");
    if (own) own.parentNode.removeChild(own);
    place.hidden = false;
    speak(home.lang, home.dir);
    window.scrollTo(0, 0);
  }

  /* Nobody there: a word first, then everything of this person is gone. */
  function watch() {
    window.clearTimeout(warning);
    window.clearTimeout(ending);
    draw_curtain(idle, false);
    if (!person) return;
    warning = window.setTimeout(function () {
      if (!person) return;
      document.getElementById("idle-title").textContent = person.words.still;
      document.getElementById("idle-text").textContent = person.words.soon;
      idle.querySelector("[data-go-on]").textContent = person.words.goOn;
      idle.querySelector("[data-over]").textContent = person.words.over;
      draw_curtain(idle, true);
      idle.querySelector("[data-go-on]").focus();
    }, WARN_MS);
    ending = window.setTimeout(greet, RESET_MS);
  }
  ["pointerdown", "keydown", "input", "scroll"].forEach(function (what) {
    document.addEventListener(what, function () { if (person && idle.hidden) watch(); }, { passive: true, capture: true });
  });
  idle.querySelector("[data-go-on]").addEventListener("click", watch);
  idle.querySelector("[data-over]").addEventListener("click", greet);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !leave.hidden) stay();
  });
  window.addEventListener("popstate", function () { if (kept.pin) window.history.pushState(null, ""); });
  window.setInterval(function () { if (kept.pin) top_up(); }, TOP_UP_MS);

  Later.quiet = true;
  if (kept.pin) open();
  else prepare();
  count();
})();
