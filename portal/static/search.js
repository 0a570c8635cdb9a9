/* Finds pages while somebody types, in the index of this language: the same pages in the same order as
   portal/learn/search.py. On the list of substances it shows and hides cards. No wording here; what is typed is sent
   nowhere. */
(function () {
  "use strict";
  var field = document.querySelector("[data-search]"), list = document.querySelector("[data-found]");
  var cards = document.querySelector("[data-cards]"), none = document.querySelector("[data-none]");
  var apart;
  try { apart = new RegExp("[^\\p{L}\\p{N}\\p{M}]+", "gu"); } catch (old) { return; } // then the server answers
  if (!field || !none || !window.fetch) return;
  var LONGEST = 60, MOST_WORDS = 8, MOST_FOUND = 30, WEIGHTS = [8, 6, 3, 1], PAIRS = 0.6;
  var index = null, asked = false, source = field.form.getAttribute("data-index");
  var home = source.replace("search.json", ""), alone = document.body.hasAttribute("data-alone"); // a copy in a folder

  function fold(text) {
    return text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f\u064b-\u0652\u0670]/g, "").replace(/\u0111/g, "d")
      .replace(apart, " ").trim().normalize("NFKC");
  }
  function word(parts, one) {
    var place, pairs = 0, all, at;
    for (at = 0; at < parts.length; at += 1) {
      place = parts[at].indexOf(one);
      if (place >= 0) return WEIGHTS[at] + (place ? 0 : WEIGHTS[at] / 2);
    }
    if (!/^[\u3400-\u9fff]{3,}$/.test(one)) return 0;
    all = parts.join(" ");
    for (at = 0; at < one.length - 1; at += 1) if (all.indexOf(one.slice(at, at + 2)) >= 0) pairs += 1;
    pairs /= one.length - 1;
    return pairs >= PAIRS ? pairs : 0;
  }
  function written(parts, words) {
    var total = 0, scores = words.map(function (one) { return word(parts, one); });
    if (Math.min.apply(null, scores) <= 0) return 0;
    scores.forEach(function (one) { total += one; });
    return total;
  }
  function readings(text, at) { return index.readings[text.charAt(at)] || []; }
  function spells(text, at, letters, done) {
    if (!letters) return done > 1;
    if (done && text.charAt(at) === " ") at += 1;
    return readings(text, at).some(function (one) {
      return (letters.indexOf(one) === 0 && spells(text, at + 1, letters.slice(one.length), done + 1)) ||
        (done > 0 && one.indexOf(letters) === 0);
    });
  }
  function begins(text, at, letters) {
    for (var place = 0; place < letters.length; place += 1, at += 1) {
      if (place && text.charAt(at) === " ") at += 1;
      if (!readings(text, at).some(function (one) { return one.charAt(0) === letters.charAt(place); })) return false;
    }
    return true;
  }
  function somewhere(text, fits) {
    for (var at = 0; at < text.length; at += 1) if (fits(at)) return at ? 1 : 2;
    return 0;
  }
  function spoken(parts, letters) {
    for (var part = 0, place; letters.length > 1 && part < parts.length; part += 1) {
      place = somewhere(parts[part], function (at) { return spells(parts[part], at, letters, 0); });
      if (place) return WEIGHTS[part] * (place + 1) / 4;
    }
    return 0;
  }
  function begun(parts, letters) {
    for (var part = 0; part < 2; part += 1) {
      if (somewhere(parts[part], function (at) { return begins(parts[part], at, letters); })) return WEIGHTS[part];
    }
    return 0;
  }
  function find(query, among) {
    var words = fold(Array.from(query).slice(0, LONGEST).join("")).split(" ").slice(0, MOST_WORDS);
    var letters = words.join("").replace(/[0-5]/g, ""), good = [];
    if (!words[0]) return null;
    if (!/^[a-z]+$/.test(letters)) letters = "";
    function score(rate) {
      good = [];
      among.forEach(function (page, place) {
        var found = rate(page.parts);
        if (found > 0) good.push({ page: page, score: found, place: place });
      });
    }
    score(function (parts) { return Math.max(written(parts, words), spoken(parts, letters)); });
    if (!good.length && letters.length > 2) score(function (parts) { return begun(parts, letters); });
    good.sort(function (one, other) { return other.score - one.score || one.place - other.place; });
    return good.map(function (one) { return one.page; });
  }

  function hide(which, hidden) { var one = document.querySelector(which); if (one) one.hidden = hidden; }
  function element(name, text, lang) {
    var made = document.createElement(name);
    made.textContent = text;
    if (lang) { made.lang = lang; made.dir = "ltr"; } // the original's, where a page is not worded in this language
    return made;
  }
  function row(page) {
    var made = document.createElement("li"), link = document.createElement("a"), words = document.createElement("p");
    var kind = element("span", index.kinds[page.kind][0]);
    link.href = home + index.kinds[page.kind][1] + page.id + "/" + (alone ? "index.html" : "");
    link.appendChild(element("b", page.title, page.tag));
    kind.className = "meta";
    words.appendChild(kind);
    words.appendChild(document.createTextNode(" "));
    words.appendChild(element("span", page.summary, page.tag));
    made.appendChild(link);
    made.appendChild(words);
    return made;
  }
  function show() {
    var found = find(field.value, index.pages), count = document.querySelector("[data-count]");
    none.hidden = !found || found.length > 0;
    if (cards) {
      var ids = found && found.filter(function (one) { return one.kind === "substance"; })
        .map(function (one) { return one.id; });
      var shown = 0;
      Array.prototype.forEach.call(cards.children, function (card) {
        card.hidden = !!ids && ids.indexOf(card.getAttribute("data-id")) < 0;
        if (!card.hidden) shown += 1;
      });
      none.hidden = shown > 0;
      return;
    }
    hide("[data-empty]", !!found);
    hide("[data-cut]", Array.from(field.value).length <= LONGEST);
    found = (found || []).slice(0, MOST_FOUND);
    list.textContent = "";
    found.forEach(function (page) { list.appendChild(row(page)); });
    list.hidden = count.hidden = !found.length;
    count.textContent = count.getAttribute("data-count").replace("{n}", found.length);
  }
  function ready(told) {
    var readings = Object.create(null);
    Object.keys(told.pinyin).forEach(function (reading) {
      Array.from(told.pinyin[reading]).forEach(function (one) { (readings[one] = readings[one] || []).push(reading); });
    });
    index = { kinds: told.kinds, readings: readings, pages: told.pages.map(function (one) {
      return { kind: one[0], id: one[1], title: one[2], summary: one[3] || "", tag: one[6],
        parts: [one[2], one[4] || "", one[3] || "", one[5] || ""].map(fold) };
    }) };
    if (field.value) show();
  }
  function read() {
    var made = document.createElement("script");
    made.src = source + ".js";
    made.onload = function () { ready(window.mingbianIndex); };
    document.head.appendChild(made);
  }
  function load() {
    if (asked) return;
    asked = true;
    if (window.location.protocol === "file:") { read(); return; }
    window.fetch(source).then(function (answer) { return answer.json(); }).then(ready)
      .catch(function () { asked = false; }); // no network: the button asks the server when there is one again
  }
  function search() {
    if (index) show();
    else load();
  }
  field.addEventListener("focus", load);
  field.addEventListener("input", search);
  /* A page that was stored without a question, on a stick or by the browser, answers the one in its address. */
  var wanted = /[?&]q=([^&#]*)/.exec(window.location.search);
  if (list && wanted && !field.value) {
    try { field.value = decodeURIComponent(wanted[1].replace(/\+/g, " ")); } catch (broken) { /* then none was asked */ }
  }
  if (field.value && (cards || list.hidden)) search();
})();
