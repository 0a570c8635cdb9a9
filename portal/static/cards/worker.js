/* Reads pictures off the page's thread. A picture comes in, card numbers and turns go out; no picture is kept or sent on.

   On a slow machine the page is asked for strips: each picture in full size is then a part of the room, and every other
   one comes with the whole room in half the size. */
const policy = self.trustedTypes && self.trustedTypes.createPolicy("mingbian", { createScriptURL: (name) => {
  if (name !== "js-aruco2.js" && name !== "detect.js") throw new TypeError(name);
  return name;
} });
["js-aruco2.js", "detect.js"].forEach((name) => importScripts(policy ? policy.createScriptURL(name) : name));

(function () {
  "use strict";
  const LONGEST = 140; // milliseconds for one picture; beyond, it is read in more strips
  const SHORTEST = 30;
  const MOST_STRIPS = 6;
  let strips = 1;
  let usual = 0;

  function grey(one) {
    return one && Cards.picture(new Uint8ClampedArray(one.pixels), one.width, one.height);
  }

  onmessage = function (event) {
    const started = performance.now();
    const full = grey(event.data.full);
    const half = event.data.strips === 1 ? Cards.halved(full) : grey(event.data.half);
    const found = Cards.find(full, event.data.top, half);
    const took = performance.now() - started;
    usual = usual ? usual * 0.7 + took * 0.3 : took;
    if (usual > LONGEST && strips < MOST_STRIPS) {
      strips += 1;
      usual = 0;
    } else if (usual && usual < SHORTEST && strips > 1) {
      strips -= 1;
      usual = 0;
    }
    postMessage({ found: found, took: took, strips: strips });
  };
})();
