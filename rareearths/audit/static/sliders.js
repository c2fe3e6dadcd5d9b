/* The sliders of a chart are the page's own, seen from the start; what computes the chart anew comes as one is first used. */
(function () {
  "use strict";
  function prepare(box) {
    var figure = box.closest("figure");
    // a slider stands on a step, what the chart begins with need not
    var moved = new Set();

    function apply() {
      if (!figure.view) { box.hidden = true; return; } // the chart stays as it was drawn
      moved.forEach(function (one) { figure.view.signal(one.name, Number(one.value)); });
      figure.view.runAsync();
    }
    function use() { figure.wake().then(apply); }

    box.addEventListener("pointerdown", use);
    box.addEventListener("focusin", use);
    box.addEventListener("input", function (event) {
      moved.add(event.target);
      event.target.nextElementSibling.textContent = event.target.value;
      event.target.removeAttribute("aria-valuetext"); // what it began with, which need not be on a step
      use();
    });
  }
  document.querySelectorAll(".exhibit-sliders").forEach(prepare);
})();
