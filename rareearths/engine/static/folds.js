/* Opens what is folded where an address points into it, and all of it on paper. Some browsers do the first themselves. */
(function () {
  "use strict";
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    var shut = Array.from(document.querySelectorAll("details:not([open])")).filter(function (fold) {
      return fold.contains(target) || fold.parentElement === target;
    });
    shut.forEach(function (fold) { fold.open = true; });
    if (shut.length) target.scrollIntoView();
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
