/* The reader's camera buttons: on and off, another camera, a screen that stays awake meanwhile. Knows nothing of questions. */
var Shutter = (function () {
  "use strict";

  /* `find` finds a part of the page; `heard` gets what each picture showed, `fault` why there is no camera, `changed`
     is called when it was switched on or off. Returns {press, open}. */
  return function (root, words, find, heard, fault, changed) {
    let eye = null;
    let cameras = [];
    let awake = null;

    function shut() {
      eye.stop();
      eye = null;
      delete root.dataset.eye;
      find("other").hidden = true;
      if (awake) awake.release();
      awake = null;
      find("camera").textContent = words.start;
      find("camera").className = "";
      changed();
    }
    /* A laptop has a camera of its own and often one on the desk. */
    function others() {
      navigator.mediaDevices.enumerateDevices().then(function (all) {
        cameras = all.filter((one) => one.kind === "videoinput").map((one) => one.deviceId);
        find("other").hidden = !eye || cameras.length < 2;
      }).catch(() => undefined);
    }
    /* A phone that falls asleep reads nothing. */
    function wake() {
      if (!navigator.wakeLock || !eye || document.hidden) return;
      navigator.wakeLock.request("screen").then(function (lock) {
        if (eye) awake = lock;
        else lock.release();
      }).catch(() => undefined);
    }
    function start(camera) {
      find("camera").disabled = true;
      Eye.open(find("video"), root.dataset.worker, heard, camera).then(function (opened) {
        eye = opened;
        root.dataset.eye = "";
        find("camera").textContent = words.stop;
        find("camera").className = "quiet";
        eye.track.addEventListener("ended", function () {
          shut();
          fault("NotReadableError");
        });
        others();
        wake();
        changed();
      }, (refused) => fault(refused.name)).then(function () { find("camera").disabled = false; });
    }
    document.addEventListener("visibilitychange", wake);
    find("other").addEventListener("click", function () {
      const at = cameras.indexOf(eye.track.getSettings().deviceId);
      shut();
      start(cameras[(at + 1) % cameras.length]);
    });
    return { press: () => (eye ? shut() : start()), open: () => !!eye };
  };
})();
