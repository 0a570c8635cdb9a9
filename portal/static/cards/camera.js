/* The camera and the worker: one picture at a time goes to the worker, and what it found comes back.

   Pictures live in this page alone, in one canvas that is written over; nothing here can send or store anything. */
var Eye = (function () {
  "use strict";
  const WIDE = 1920;
  const HIGH = 1080;
  const OVERLAP = 28; // rows that two strips share: a marker on their border is whole in one of them, or near enough for half
  const SHORTEST_MS = 90; // between two pictures: hands tremble, so a later one is worth more than an equal one

  /* The content policy lets a script be fetched by name from these addresses alone. */
  const OURS = /^((\/static\/\w+\/cards\/)?worker\.js|\/class\/cards\/offline\.js)$/;
  const policy = window.trustedTypes && window.trustedTypes.createPolicy("mingbian", { createScriptURL: function (address) {
    if (!OURS.test(address)) throw new TypeError(address);
    return address;
  } });
  function ours(address) {
    return policy ? policy.createScriptURL(address) : address;
  }

  /* Starts reading into `video`; `heard({found, took, strips})` for each picture. Resolves with {stop}; rejects as the
     browser does when there is no camera or nobody allows it. */
  function open(video, script, heard, camera) {
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || !window.Worker) {
      return Promise.reject(new DOMException("", "NotSupportedError"));
    }
    const wanted = { width: { ideal: WIDE }, height: { ideal: HIGH } };
    if (camera) wanted.deviceId = { exact: camera };
    else wanted.facingMode = { ideal: "environment" };
    return navigator.mediaDevices.getUserMedia({ video: wanted, audio: false }).then(function (stream) {
      video.srcObject = stream;
      return video.play().then(() => read(video, stream, script, heard));
    });
  }

  /* A canvas that is written over with each picture, and a way to take pixels of `video` through it. */
  function Taker(video) {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    return function (top, rows, scale) {
      const width = Math.floor(video.videoWidth * scale);
      const height = Math.floor(rows * scale);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      pen.drawImage(video, 0, top, video.videoWidth, rows, 0, 0, width, height);
      return { pixels: pen.getImageData(0, 0, width, height).data.buffer, width: width, height: height };
    };
  }

  function read(video, stream, script, heard) {
    const worker = new Worker(ours(script));
    const whole = Taker(video);
    const small = Taker(video);
    let running = true;
    let sent = 0;
    let strips = 1;
    let turn = 0;

    function look() {
      if (!running) return;
      if (!video.videoWidth || video.paused || document.hidden) {
        window.setTimeout(look, 200);
        return;
      }
      sent = performance.now();
      const rows = video.videoHeight;
      const part = Math.ceil(rows / strips);
      const edge = strips > 1 ? OVERLAP : 0;
      const top = Math.max(0, (turn % strips) * part - edge);
      const full = whole(top, Math.min(rows, ((turn % strips) + 1) * part + edge) - top, 1);
      const half = strips > 1 && turn % 2 ? small(0, rows, 0.5) : null;
      turn += 1;
      const pixels = [full.pixels].concat(half ? [half.pixels] : []);
      worker.postMessage({ full: full, half: half, top: top, strips: strips }, pixels);
    }

    worker.onmessage = function (event) {
      if (!running) return;
      const said = event.data;
      if (said.strips !== strips) turn = 0;
      strips = said.strips;
      heard({ found: said.found, took: said.took, strips: strips, width: video.videoWidth });
      window.setTimeout(look, Math.max(0, SHORTEST_MS - (performance.now() - sent)));
    };
    function stop() {
      running = false;
      worker.terminate();
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    }
    const track = stream.getVideoTracks()[0];
    look();
    return { stop: stop, track: track };
  }

  return { open: open, ours: ours };
})();
