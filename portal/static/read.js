/* Reads a page aloud with the browser's own voice, or with a recording where there is one and no voice; marks the piece
   being read. No wording here; sends nothing anywhere. The same pieces as portal/learn/reading.py. */
(function () {
  "use strict";
  var box = document.querySelector("[data-read]"), text = document.querySelector("[data-read-text]");
  if (!box || !text) return;
  var button = box.querySelector("button"), audio = box.querySelector("audio"), synth = window.speechSynthesis;
  var language = (text.lang || document.documentElement.lang).toLowerCase();
  var kinds = "h1, h2, h3, p, li, summary", silent = "sup, svg, button, nav, [data-read-not]";
  var now = -1, reading = false, pieces = [];
  var starts = audio && audio.dataset.starts ? audio.dataset.starts.split(",").map(Number) : [];

  function words(piece) {
    var copy = piece.cloneNode(true);
    copy.querySelectorAll(silent + ", " + kinds).forEach(function (one) { one.remove(); });
    return copy.textContent.replace(/\s+/g, " ").trim().replace(/^[✓↪✗ ]+/, "");
  }
  text.querySelectorAll(kinds).forEach(function (piece) {
    if (!piece.closest(silent) && words(piece)) pieces.push(piece);
  });
  function voice() {
    var all = synth ? synth.getVoices() : [], first = language.split("-")[0];
    var mine = all.filter(function (one) { return one.lang.toLowerCase().split(/[-_]/)[0] === first; });
    var wanted = language === "zh-hant" ? /tw|hant/i : /cn|hans/i;
    return first === "zh" ? mine.filter(function (one) { return wanted.test(one.lang); })[0] || mine[0] : mine[0];
  }
  function mark(number) {
    if (pieces[now]) pieces[now].classList.remove("reading");
    now = number;
    if (!pieces[now]) return;
    if (folded(pieces[now])) folded(pieces[now]).open = true; // only a recording comes here
    pieces[now].classList.add("reading");
    var place = pieces[now].getBoundingClientRect();
    if (place.top < 60 || place.bottom > window.innerHeight - 60) pieces[now].scrollIntoView({ block: "center" });
  }
  function show(on) {
    reading = on;
    button.setAttribute("aria-pressed", on ? "true" : "false");
    button.textContent = on ? button.dataset.stop : button.dataset.start;
    if (!on) mark(-1);
  }
  function folded(piece) { return !piece.matches("summary") && piece.closest("details:not([open])"); }
  function say(number) {
    while (pieces[number] && folded(pieces[number])) number += 1; // an answer that nobody has chosen stays unsaid
    if (!reading || number >= pieces.length) { show(false); return; }
    var part = new window.SpeechSynthesisUtterance(words(pieces[number]));
    part.voice = voice();
    part.lang = part.voice ? part.voice.lang : language;
    part.rate = document.documentElement.classList.contains("senior") ? 0.85 : 1;
    part.onend = function () { if (reading && now === number) say(number + 1); };
    part.onerror = function () { if (now === number) show(false); };
    mark(number);
    synth.speak(part);
  }
  function offer() { button.hidden = !(voice() || audio); }
  button.addEventListener("click", function () {
    if (reading) {
      if (synth) synth.cancel();
      if (audio) audio.pause();
      show(false);
    } else if (voice()) {
      synth.cancel();
      show(true);
      say(0);
    } else if (audio) {
      audio.play();
    }
  });
  if (audio) {
    audio.addEventListener("play", function () { if (synth) synth.cancel(); show(true); });
    audio.addEventListener("pause", function () { show(false); });
    audio.addEventListener("timeupdate", function () {
      var number = -1;
      while (number + 1 < starts.length && starts[number + 1] <= audio.currentTime) number += 1;
      if (reading && starts.length === pieces.length && number !== now) mark(number);
    });
  }
  if (synth && "onvoiceschanged" in synth) synth.onvoiceschanged = offer;
  window.addEventListener("pagehide", function () { if (synth) synth.cancel(); });
  offer();
})();
