/* Opens what is folded where an address points into it, and all of it on paper. Some browsers do the first themselves.
   Lays out the whole page before a reader goes to a place on it: sections that wait have no height to count with. */
(function () {
  "use strict";
  var root = document.documentElement;

  /* A section that waits is given more height than it will have: what stands below a lower one, links and folds to be
     tapped, would lie over what it holds. Reckoned from its letters, its blocks and its charts, since measuring them would
     be what it waits for. */
  function amount(part) {
    return [part.textContent.length, part.querySelectorAll("p, li, dt, dd, td, th, h2, h3, h4, summary").length];
  }
  function reserve(section) {
    var shown = amount(section);
    section.querySelectorAll("details:not([open]) > :not(summary), figure details[open] > .table-scroll").forEach(function (folded) {
      if (folded.parentNode.parentNode.closest("details:not([open])")) return;
      amount(folded).forEach(function (one, place) { shown[place] -= one; });
    });
    var width = Math.min(window.innerWidth, 700) - 24;
    var letter = root.lang === "ja" ? 830 : 420; // square pixels, with what is left empty around it
    var charts = section.querySelectorAll("figure picture, figure details[open]").length;
    section.style.containIntrinsicSize = "auto " + Math.round(300 + shown[0] * letter / width + shown[1] * 40 + charts * 500) + "px";
  }
  document.querySelectorAll("article > section > section").forEach(reserve);

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (link && link.hash && link.pathname === location.pathname) root.dataset.whole = "";
  }, true);
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    var whole = "whole" in root.dataset;
    root.dataset.whole = "";
    var shut = Array.from(document.querySelectorAll("details:not([open])")).filter(function (fold) {
      return fold.contains(target) || fold.parentElement === target;
    });
    shut.forEach(function (fold) { fold.open = true; });
    if (shut.length || !whole) target.scrollIntoView();
  }
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("article details:not([open])"));
    opened.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
  });
  window.addEventListener("hashchange", reveal);
  reveal();
})();
