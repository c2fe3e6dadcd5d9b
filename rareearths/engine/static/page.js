/* What every page does: one tab stop for the numbers of a passage, a hint which side of a table goes on, the change of
   language at the same place, printing. */
(function () {
  "use strict";
  var NUMBERS = "a.number";
  // what a reader passes with one press of the tab key
  var PASSAGE = "table, p, li, dd, figcaption, blockquote";

  function numbers(passage) { return Array.from(passage.querySelectorAll(NUMBERS)); }

  /* The first number of a passage stands for all; the arrow keys lead on. */
  function gather(root) {
    var said = document.body.dataset.number;
    var seen = new Set();
    root.querySelectorAll(NUMBERS).forEach(function (link) {
      var passage = link.closest(PASSAGE);
      if (said && !link.title) link.title = said;
      if (!passage) return;
      if (seen.has(passage)) link.tabIndex = -1;
      seen.add(passage);
    });
  }

  document.addEventListener("keydown", function (event) {
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    var link = event.target;
    if (!step || event.altKey || event.ctrlKey || event.metaKey || !link.matches || !link.matches(NUMBERS)) return;
    var passage = link.closest(PASSAGE);
    var all = passage ? numbers(passage).filter(function (one) { return one.checkVisibility(); }) : [];
    var next = all[all.indexOf(link) + step];
    if (!next) return;
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  });

  /* A table wider than its frame is to be seen as one, and to be scrolled by the keyboard; no other takes a tab stop. */
  function measure(frame) {
    var most = frame.scrollWidth - frame.clientWidth;
    frame.classList.toggle("more-before", frame.scrollLeft > 1);
    frame.classList.toggle("more-after", most - frame.scrollLeft > 1);
    if (!frame.clientWidth) return;
    if (most > 1 || frame.scrollHeight - frame.clientHeight > 1) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }

  var watched = window.ResizeObserver && new ResizeObserver(function (changes) {
    changes.forEach(function (change) { measure(change.target); });
  });
  function watch(root) {
    root.querySelectorAll(".table-scroll").forEach(function (frame) {
      frame.addEventListener("scroll", function () { measure(frame); }, { passive: true });
      if (watched) watched.observe(frame);
    });
  }

  document.addEventListener("book:table", function (event) { gather(event.target); watch(event.target); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-print], a[data-language]");
    if (!link) return;
    if (link.matches("[data-print]")) { window.print(); return; }
    link.hash = location.hash;
    try { localStorage.setItem("rareearths-language", link.dataset.language); } catch (error) { /* closed to files in some browsers */ }
  });
  gather(document);
  watch(document);
})();
