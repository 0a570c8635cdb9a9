/* A picture in which things are to be found: what is pointed at is told beneath it and marked by shape. Without this script the
   links lead to the same words. No wording here; keeps nothing, sends nothing, punishes nothing. */
(function () {
  "use strict";
  var find = document.querySelector("[data-find]");
  if (!find) return;
  var SVG = "http://www.w3.org/2000/svg";
  var words = find.dataset;
  var said = find.querySelector("[data-said]");
  var drawing = find.querySelector("svg");
  var all = drawing.querySelectorAll("a.look").length;
  var found = 0;
  find.setAttribute("data-find", "ready");

  function line(text, kind) {
    var one = document.createElement("p");
    one.className = kind;
    one.textContent = text;
    return one;
  }

  function tell(parts, kind) {
    said.textContent = "";
    said.className = "said " + kind;
    parts.forEach(function (part) { said.appendChild(part); });
    var box = said.getBoundingClientRect();
    if (box.bottom > window.innerHeight || box.top < 0) said.scrollIntoView({ block: "nearest" });
  }

  function progress() {
    var text = words.found.replace("{n}", found).replace("{all}", all);
    return [line(text, "meta")].concat(found === all ? [line(words.foundAll, "all-found")] : []);
  }

  function shape(name, attributes) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }

  /* A tick in a full circle, or an empty circle: told apart without colour. */
  function mark(link, look) {
    var box = link.querySelector("rect");
    var x = Number(box.getAttribute("x")) + Number(box.getAttribute("width")) / 2;
    var y = Number(box.getAttribute("y")) + Number(box.getAttribute("height")) / 2;
    var group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "mark " + (look ? "look" : "ordinary"));
    group.setAttribute("aria-hidden", "true");
    group.appendChild(shape("circle", { cx: x, cy: y, r: 22 }));
    if (look) group.appendChild(shape("path", { d: "M" + (x - 10) + " " + (y + 1) + "l7 8l13 -16" }));
    link.appendChild(group);
  }

  function choose(link) {
    var block = document.getElementById(link.getAttribute("href").slice(1));
    var look = link.getAttribute("class") === "look";
    if (!link.querySelector(".mark")) {
      if (look) found += 1;
      mark(link, look);
      var verdict = block.querySelector(".verdict b").textContent;
      var name = words.marked.replace("{name}", link.getAttribute("aria-label")).replace("{verdict}", verdict);
      link.setAttribute("aria-label", name);
    }
    var parts = Array.prototype.filter.call(block.children, function (one) { return one.className.indexOf("onward") < 0; });
    parts = parts.map(function (one) {
      return one.tagName === "H2" ? line(one.querySelector(".what").textContent, "name") : one.cloneNode(true);
    });
    tell(parts.concat(progress()), look ? "look" : "ordinary");
  }

  drawing.addEventListener("click", function (event) {
    var at = event.target;
    while (at !== drawing && at.tagName.toLowerCase() !== "a") at = at.parentNode;
    event.preventDefault();
    if (at !== drawing) choose(at);
    else tell([line(words.miss, "miss")].concat(progress()), "missed-place");
  });
})();
