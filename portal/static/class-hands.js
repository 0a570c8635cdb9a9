/* Counting hands: taps beside the numbers, and the sum as it grows. Without it the numbers are typed, and checked when sent. */
(function () {
  "use strict";
  var form = document.getElementById("hands");
  var sum = form && form.querySelector("[data-sum]");
  if (!sum) return;
  var heads = Number(form.dataset.heads);
  var fields = Array.prototype.slice.call(form.querySelectorAll("input[type=number]"));
  function say() {
    var all = fields.reduce(function (found, one) { return found + (Number(one.value) || 0); }, 0);
    sum.hidden = false;
    sum.textContent = (all > heads ? sum.dataset.bad : sum.dataset.good).replace("{n}", all).replace("{heads}", heads);
    sum.className = all > heads ? "sum fault" : "sum";
  }
  form.querySelectorAll("[data-tap]").forEach(function (tap) {
    var field = tap.parentNode.querySelector("input");
    tap.hidden = false;
    tap.addEventListener("click", function () {
      field.value = Math.max(0, (Number(field.value) || 0) + Number(tap.dataset.tap));
      say();
    });
  });
  form.addEventListener("input", say);
  say();
})();
