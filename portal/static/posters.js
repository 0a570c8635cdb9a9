/* Printing: the button of a print, and the bar that counts the PDFs of a ZIP as they come. Without this script both
   work: the browser prints by its own menu and downloads by itself. */
"use strict";
(function () {
  var button = document.querySelector("[data-print]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }
  var box = document.querySelector("[data-bundle]");
  if (!box || !window.fetch || !window.ReadableStream || !window.AbortController) { return; }
  var link = box.querySelector("a");
  var shown = document.querySelector("[data-progress]");
  var said = document.querySelector("[data-said]");
  var total = Number(box.dataset.total);
  var stop = null;

  // A ZIP says before each file how long it is: so each header can be found without looking into files.
  function counter() {
    var head = new Uint8Array(30), filled = 0, skip = 0, over = false, files = 0;
    return function (bytes) {
      var at = 0;
      while (at < bytes.length && !over) {
        if (skip) {
          var step = Math.min(skip, bytes.length - at);
          skip -= step;
          at += step;
          if (!skip) { files += 1; }
          continue;
        }
        head[filled++] = bytes[at++];
        if (filled === 4 && !(head[0] === 80 && head[1] === 75 && head[2] === 3 && head[3] === 4)) { over = true; }
        if (filled === 30) {
          var view = new DataView(head.buffer);
          skip = view.getUint32(18, true) + view.getUint16(26, true) + view.getUint16(28, true);
          filled = 0;
        }
      }
      return files;
    };
  }

  function show(files) {
    files = Math.min(files, total);
    shown.querySelector("progress").value = files;
    shown.querySelector("[data-count]").textContent = files + " / " + total;
  }

  function end(words) {
    shown.hidden = true;
    box.hidden = false;
    said.textContent = words;
    stop = null;
  }

  function keep(parts, name) {
    var file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob(parts, { type: "application/zip" }));
    file.download = name;
    document.body.appendChild(file);
    file.click();
    file.remove();
    setTimeout(function () { URL.revokeObjectURL(file.href); }, 60000);
  }

  link.addEventListener("click", function (event) {
    event.preventDefault();
    var count = counter(), parts = [];
    stop = new AbortController();
    box.hidden = true;
    shown.hidden = false;
    said.textContent = "";
    show(0);
    fetch(link.href, { credentials: "same-origin", signal: stop.signal }).then(function (answer) {
      if (!answer.ok || (answer.headers.get("Content-Type") || "").indexOf("application/zip") !== 0) {
        window.location.assign(answer.redirected ? answer.url : link.href);
        return null;
      }
      var reader = answer.body.getReader();
      function next() {
        return reader.read().then(function (got) {
          if (got.done) {
            var name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
            keep(parts, name ? name[1] : "prints.zip");
            end(box.dataset.done);
            return null;
          }
          parts.push(got.value);
          show(count(got.value));
          return next();
        });
      }
      return next();
    }).catch(function (error) {
      end(error.name === "AbortError" ? "" : box.dataset.broken);
    });
  });
  shown.querySelector("[data-stop]").addEventListener("click", function () { if (stop) { stop.abort(); } });
})();
