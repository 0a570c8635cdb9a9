/* What a room of cards has answered so far. Pure: no page, no camera.

   A card counts when two pictures agree on its letter and nearly on its place. The same number at two places at once
   is two cards: neither counts until one of them is away. */
var Tally = (function () {
  "use strict";
  const LETTERS = "abcd";
  const AGREE_MS = 3000; // two pictures further apart do not speak of the same moment
  const APART = 2.5; // sides of the marker that a hand may move between two pictures
  const DOUBLE_MS = 2500;
  const SMALL = 18; // pixels; below, a card is easily missed

  function near(one, other) {
    return Math.hypot(one.x - other.x, one.y - other.y) < APART * Math.max(one.side, other.side);
  }

  function Room() {
    this.letters = new Map(); // card -> letter that counts
    this.last = new Map(); // card -> what the last picture with it said
    this.before = new Map(); // card -> the one before, elsewhere
    this.doubles = new Map(); // card -> when it was last seen twice
  }

  /* Begin the next question; what was seen of the last one is forgotten. */
  Room.prototype.clear = function () {
    this.letters.clear();
    this.last.clear();
    this.before.clear();
    this.doubles.clear();
  };

  /* What one picture showed at `now` (milliseconds). */
  Room.prototype.see = function (found, now) {
    const here = new Map();
    for (const one of found) {
      const twin = here.get(one.card);
      if (twin && !near(twin, one)) this._double(one.card, now);
      if (!twin || one.like > twin.like) here.set(one.card, one);
    }
    here.forEach((one, card) => {
      const last = this.last.get(card);
      const seen = { letter: one.letter, x: one.x, y: one.y, side: one.side, time: now };
      if (last && now - last.time < AGREE_MS && !near(last, seen)) {
        // There, here, and there again: strips of one picture that show two cards.
        const earlier = this.before.get(card);
        if (earlier && now - earlier.time < DOUBLE_MS && near(earlier, seen)) this._double(card, now);
        this.before.set(card, last);
      }
      this.last.set(card, seen);
      const agrees = last && last.letter === seen.letter && now - last.time < AGREE_MS && near(last, seen);
      const twice = now - (this.doubles.get(card) || -Infinity) < DOUBLE_MS;
      if (agrees && seen.letter >= 0 && !twice) this.letters.set(card, LETTERS[seen.letter]);
    });
  };

  Room.prototype._double = function (card, now) {
    this.doubles.set(card, now);
    this.letters.delete(card);
  };

  /* How one card stands: its letter, or what to do: twice, askew, far, unseen. */
  Room.prototype.state = function (card, now) {
    if (now - (this.doubles.get(card) || -Infinity) < DOUBLE_MS) return "twice";
    if (this.letters.has(card)) return this.letters.get(card);
    const last = this.last.get(card);
    if (!last || now - last.time > AGREE_MS) return "unseen";
    if (last.letter < 0) return "askew";
    return last.side < SMALL ? "far" : "still";
  };

  return { Room: Room };
})();
