/* What every page does: one tab stop for the links of a passage, a hint which side of a table goes on, the change of
   language at the same place, printing. */
(function () {
  "use strict";
  /* What one press of the tab key passes: a reader with a keyboard would else need hundreds to reach the end of a chapter.
     Each kind stands with the part of the page in which one of its links is the stop; the arrow keys lead to the others. */
  var own = JSON.parse(document.body.dataset.stops || '{"parts": [], "text": []}');
  var KINDS = [
    ["tbody a, tbody button", "table"],
    ["figure > p a", "figure"],
    ["[role=list] a", "[role=list]"],
    [".footnote a", "section, article"]
  ].concat(own.parts, [
    [["a.number, a.term, a.reference.internal, a.footnote-reference, .bibtex-citation a"].concat(own.text).join(", "), "section, article"]
  ]);
  var article = document.querySelector("article") || document.body;
  var groups = new Map(); // of a link: those that it shares its stop with

  function gather() {
    var found = new Map();
    groups = new Map();
    KINDS.forEach(function (kind, place) {
      article.querySelectorAll(kind[0]).forEach(function (node) {
        var part = node.closest(kind[1]);
        if (!part || groups.has(node) || !node.checkVisibility()) return;
        if (!found.has(part)) found.set(part, []);
        var all = found.get(part)[place] = found.get(part)[place] || [];
        all.push(node);
        groups.set(node, all);
      });
    });
    found.forEach(function (kinds) {
      kinds.forEach(function (all) {
        var stop = all.find(function (node) { return node === document.activeElement; }) || all[0];
        all.forEach(function (node) { node.tabIndex = node === stop ? 0 : -1; });
      });
    });
  }

  /* Asked for when a key is pressed, since it lays out the whole page, which a reader without a keyboard need not wait
     for; again when what was opened, filtered or sorted since has brought other links to the fore. */
  var fresh = false;
  function stale() { fresh = false; }
  document.addEventListener("toggle", stale, true);
  ["input", "change", "click"].forEach(function (name) { document.addEventListener(name, stale); });
  document.addEventListener("keydown", function () {
    if (!fresh) gather();
    fresh = true;
  }, true);

  document.addEventListener("keydown", function (event) {
    var all = groups.get(event.target);
    var steps = { ArrowRight: 1, ArrowLeft: -1 };
    // in a table these lead from row to row; in running text they scroll
    if (event.target.closest && event.target.closest("table")) Object.assign(steps, { ArrowDown: 1, ArrowUp: -1 });
    if (!all || !steps[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    var next = all[all.indexOf(event.target) + steps[event.key]];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  });

  /* A table shown as cards stays one for those who hear it. */
  var ROLES = { THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  function say(cells) {
    cells.splice(0, 300).forEach(function (cell) {
      cell.setAttribute("role", ROLES[cell.tagName] || (cell.scope === "row" ? "rowheader" : "columnheader"));
    });
    if (cells.length) idle(say, cells);
  }
  // a few at a time: nothing that is seen waits for these
  function idle(work, given) {
    (window.requestIdleCallback || setTimeout)(function () { work(given); });
  }

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
  var seen = new WeakSet();
  function watch(root) {
    // the theme's frame of a table in the text too: what waits to be laid out cannot be asked whether it scrolls
    root.querySelectorAll(".table-scroll, .pst-scrollable-table-container:not(.table-scroll *)").forEach(function (frame) {
      if (seen.has(frame)) return;
      seen.add(frame);
      frame.tabIndex = 0;
      frame.addEventListener("scroll", function () { measure(frame); }, { passive: true });
      if (watched) watched.observe(frame);
    });
  }

  document.addEventListener("book:table", function (event) {
    stale();
    watch(event.target);
    name(event.target);
    tell(event.target);
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-print], a[data-language]");
    if (!link) return;
    if (link.matches("[data-print]")) { window.bookWhole().then(function () { window.print(); }); return; }
    link.hash = location.hash;
    try { localStorage.setItem("rareearths-language", link.dataset.language); } catch (error) { /* closed to files in some browsers */ }
  });

  /* The contents of the page mark where the reader is: beside the text at once, elsewhere when they are opened. */
  function follow() {
    if (window.bootstrap && document.querySelector(document.body.dataset.bsTarget)) window.bootstrap.ScrollSpy.getOrCreateInstance(document.body);
  }
  if (matchMedia("(min-width: 1200px)").matches) window.addEventListener("load", follow);
  // on a narrow screen the contents stand over the text
  var drawer = document.getElementById("pst-secondary-sidebar-checkbox");
  document.querySelectorAll(".bd-toc-nav a").forEach(function (link) {
    link.addEventListener("click", function () { if (drawer) drawer.checked = false; });
  });
  document.querySelectorAll(".secondary-toggle").forEach(function (button) { button.addEventListener("click", follow); });

  function name(root) {
    var said = document.body.dataset.number;
    if (said) root.querySelectorAll("a.number:not([title])").forEach(function (link) { link.title = said; });
  }
  function tell(root) {
    idle(say, Array.from(root.querySelectorAll("table.cards :is(thead, tbody, tr, td, th):not([role])")));
  }

  // when the page's other scripts have made what they make
  document.addEventListener("DOMContentLoaded", function () { name(article); });
  watch(document);
  tell(document);
})();
