/* Answers that wait for a network, and the pages that are kept for when there is none (sw.js).

   `Later`: answers are put into this device's queue first, then sent with the ticket of their form, so that they count
   once however often they are sent; acknowledged, they are erased. No time is kept: the server alone says what is too
   old, so a wrong clock loses nothing. No wording here: it stands at this script's own element. */
var Later = (function () {
  "use strict";
  var NAME = "mingbian.queue", RETRY_MS = 30000, PATIENCE_MS = 20000;
  var words = document.currentScript.dataset;
  var alone = document.body && document.body.hasAttribute("data-alone"); /* a copy without a portal behind it */
  var spare = null, busy = null, timer = null, said = null;

  function load() {
    if (spare) return spare; /* nothing may be stored here: then this page alone remembers */
    try { return JSON.parse(window.localStorage.getItem(NAME)) || []; } catch (broken) { return []; }
  }
  function save(list) {
    if (spare) spare = list;
    try {
      if (list.length) window.localStorage.setItem(NAME, JSON.stringify(list));
      else window.localStorage.removeItem(NAME);
      return !spare;
    } catch (refused) {
      spare = list;
      return false;
    }
  }
  function change(ticket, how) {
    save(load().map(function (one) { return one.ticket === ticket ? how(one) : one; }).filter(Boolean));
  }
  function holds(ticket) {
    return load().some(function (one) { return one.ticket === ticket; });
  }

  function ask(address, options) {
    var control = new AbortController();
    var clock = window.setTimeout(function () { control.abort(); }, PATIENCE_MS);
    options.signal = control.signal;
    options.credentials = "same-origin";
    options.cache = "no-store";
    return window.fetch(address, options).then(
      function (answer) { window.clearTimeout(clock); return answer; },
      function (lost) { window.clearTimeout(clock); throw lost; });
  }
  /* Is the portal itself there? Whoever asks this first never wonders whether answers sent into a dead line arrived. */
  function reach() {
    if (navigator.onLine === false) return Promise.resolve(false);
    return ask("/healthz", {}).then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (text) { return text === "ok\n"; }, function () { return false; });
  }
  /* -> { state: sent | waiting | refused, counted, result, why } */
  function post(one) {
    return reach().then(function (there) {
      if (!there) return { state: "waiting" };
      var body = one.body + (one.tried ? "" : "&waited=1");
      change(one.ticket, function (kept) { kept.tried = true; return kept; });
      return ask(one.to, {
        method: "POST", body: body,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json" }
      }).then(function (answer) {
        var is_ours = /^application\/json/.test(answer.headers.get("Content-Type") || "");
        if (answer.status === 200 && is_ours) {
          return answer.json().then(function (told) {
            return { state: "sent", counted: told.counted, result: told.result };
          });
        }
        if (answer.status === 400 && is_ours) {
          return answer.json().then(function (told) {
            return { state: "refused", why: told.refused === "error.ticket" ? "old" : "refused" };
          });
        }
        if (answer.status === 409) return { state: "refused", why: "closed" };
        /* Too many at once, a sick server, a stranger's page on the way: nothing was said about these answers. */
        var final = answer.status >= 400 && answer.status < 500 && [408, 425, 429].indexOf(answer.status) < 0;
        return final && answer.headers.get("X-Content-Type-Options") === "nosniff" ?
          { state: "refused", why: "refused" } : { state: "waiting" };
      }).catch(function () { return { state: "waiting" }; });
    });
  }

  /* The queue, one after the other; what nobody took waits on. */
  function flush() {
    if (alone || busy) return busy || Promise.resolve();
    window.clearTimeout(timer);
    var sent = 0, lost = "";
    function next() {
      var one = load()[0];
      if (!one) return null;
      return post(one).then(function (news) {
        if (news.state === "waiting") return null;
        change(one.ticket, function () { return null; });
        if (news.state === "sent") sent += 1;
        else lost = news.why;
        return next();
      });
    }
    busy = Promise.resolve(next()).then(function () {
      busy = null;
      var left = load().length;
      if (left) timer = window.setTimeout(flush, RETRY_MS);
      tell(left ? "waiting" : lost || (sent ? "sent" : ""), left);
    });
    return busy;
  }
  /* One form that was just filled in. Nothing else of the queue is touched. */
  function hand(one) {
    var kept = save(load().concat([one]));
    return post(one).then(function (news) {
      if (news.state !== "waiting") change(one.ticket, function () { return null; });
      else {
        timer = window.setTimeout(flush, RETRY_MS);
        tell(kept ? "waiting" : "unkept", load().length);
      }
      return news;
    });
  }

  /* What became of the answers, in words, at the head of the page. */
  function tell(what, left) {
    var main = document.getElementById("main");
    if (!main || api.quiet || words[what] === undefined) { if (said) said.hidden = true; return; }
    if (!said) {
      said = document.createElement("p");
      said.className = "note no-print";
      said.setAttribute("role", "status");
      said.setAttribute("data-later", "");
      main.insertBefore(said, main.firstChild);
    }
    said.hidden = false;
    said.setAttribute("data-later", what);
    said.textContent = words[what].replace("{n}", left);
  }

  /* A form that was used is not given out a second time, not even to another tab. */
  function used(ticket) {
    if (!window.caches) return Promise.resolve();
    return window.caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf("site-quiz-") === 0; }).map(function (name) {
        return window.caches.open(name).then(function (shelf) {
          return shelf.keys().then(function (all) {
            return Promise.all(all.map(function (request) {
              return shelf.match(request).then(function (page) { return page.text(); }).then(function (text) {
                return text.indexOf(ticket) >= 0 ? shelf.delete(request) : null;
              });
            }));
          });
        });
      }));
    }).catch(function () { return null; });
  }

  if (!alone) {
    window.addEventListener("online", flush);
    window.addEventListener("load", function () { if (load().length) flush(); });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "visible" && load().length) flush();
    });
    /* Where somebody has just made this device forget, nothing is kept anew at once. */
    if ("serviceWorker" in navigator && !document.querySelector("[data-forgotten]")) window.addEventListener("load", install);
  }
  function install() {
    var saving = navigator.connection && navigator.connection.saveData;
    window.setTimeout(function () {
      /* The one address that the content policy lets a script be fetched from by name. */
      var ours = window.trustedTypes && window.trustedTypes.createPolicy("mingbian", { createScriptURL: function () { return "/sw.js"; } });
      navigator.serviceWorker.register(ours ? ours.createScriptURL("") : "/sw.js").then(function () { return navigator.serviceWorker.ready; }).then(function (here) {
        var home = words.home;
        here.active.postMessage({ tend: [home, home + "help/", home + "offline/", window.location.pathname], quiz: saving ? "" : words.quiz });
      }).catch(function () { /* a browser that wants none: everything works online */ });
    }, 500);
  }

  var api = { hand: hand, holds: holds, used: used, count: function () { return load().length; }, flush: flush, alone: alone, quiet: false };
  return api;
})();
