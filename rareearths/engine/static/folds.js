/* Opens what is folded where an address points into it, and all of it on paper. Some browsers do the first themselves.
   Lays out the whole page before a reader goes to a place on it: sections that wait have no height to count with. */
(function () {
  "use strict";
  var root = document.documentElement;
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
