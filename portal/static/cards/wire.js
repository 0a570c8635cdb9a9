/* Between the reader's page and the server: where the hour is, a step of it, what is counted. Keeps nothing; a network that
   hangs is as good as none, so that a class never waits for it. */
var Wire = (function () {
  "use strict";
  const EVERY_MS = 1000;
  const PATIENCE_MS = 4000;

  function ask(address, options) {
    const control = new AbortController();
    const timer = window.setTimeout(() => control.abort(), PATIENCE_MS);
    const all = Object.assign({ credentials: "same-origin", cache: "no-store", signal: control.signal }, options);
    return window.fetch(address, all).then(
      (answer) => { window.clearTimeout(timer); return answer; },
      (lost) => { window.clearTimeout(timer); throw lost; });
  }

  /* Asks each second where the hour `code` is. `news(state)` after each change and each time the network is back,
     `gone()` when its code has expired, `lost()` each time nobody answers. Returns {now}: ask at once. */
  function follow(code, news, gone, lost) {
    let etag = "";
    let timer = 0;
    let asking = false;
    let over = false;
    function look() {
      window.clearTimeout(timer);
      if (asking || over) return;
      asking = true;
      ask("/class/" + code + "/state", etag ? { headers: { "If-None-Match": etag } } : {}).then(function (answer) {
        if (answer.status === 410 || answer.status === 404) {
          over = true;
          gone();
          return null;
        }
        if (answer.status === 304) return news(null);
        if (answer.status !== 200) throw new Error(String(answer.status));
        return answer.json().then(function (state) {
          etag = answer.headers.get("ETag");
          news(state);
        });
      }).catch(lost).then(function () {
        asking = false;
        if (!over) timer = window.setTimeout(look, EVERY_MS);
      });
    }
    look();
    return { now: look };
  }

  /* Takes a step of the hour as its buttons elsewhere do; resolves with whether it was taken, rejects without a network. */
  function step(code, token, number, what) {
    const body = new URLSearchParams({ token: token, step: String(number), do: what }).toString();
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    return ask("/class/" + code + "/", { method: "POST", body: body, headers: headers, redirect: "manual" }).then(function (answer) {
      if (answer.status >= 500) throw new Error(String(answer.status));
      return answer.type === "opaqueredirect";
    });
  }

  /* Sends what cards have answered to `where`: counts or answers. */
  function post(where, pass, what) {
    const body = JSON.stringify(Object.assign({ pass: pass }, what));
    return ask("/class/cards/" + where, { method: "POST", body: body, headers: { "Content-Type": "application/json" }, redirect: "error" });
  }

  return { follow: follow, step: step, post: post };
})();
