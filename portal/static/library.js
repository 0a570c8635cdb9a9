/* Filters the cards of the library while somebody types. No wording here; sends nothing anywhere. */
(function () {
  "use strict";
  var field = document.querySelector("[data-search]");
  var list = document.querySelector("[data-cards]");
  var none = document.querySelector("[data-none]");
  if (!field || !list || !none || !String.prototype.normalize) return;
  /* As portal/learn/search.py folds: no case, no accents, no width. */
  function fold(text) {
    return text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f\u064b-\u0652\u0670]/g, "").replace(/\u0111/g, "d")
      .normalize("NFKC").replace(/\s+/g, " ").trim();
  }
  var cards = Array.prototype.map.call(list.children, function (card) {
    return { card: card, words: fold(card.textContent + " " + (card.getAttribute("data-words") || "")) };
  });
  function filter() {
    var wanted = fold(field.value).split(" ");
    var shown = 0;
    cards.forEach(function (one) {
      var fits = wanted.every(function (word) { return one.words.indexOf(word) >= 0; });
      one.card.hidden = !fits;
      if (fits) shown += 1;
    });
    none.hidden = shown > 0;
  }
  field.addEventListener("input", filter);
  filter();
})();
