/* Shows what a term means beside it: on hover, on focus, on the first tap. Without this its link leads to the list. */
(function () {
  "use strict";
  var GAP = 6;
  var links = document.querySelectorAll("a.term");
  var note = document.createElement("div");
  var shown = null, leaving, before, touched;
  note.className = "term-note";
  note.hidden = true;
  // screen readers have the definition from aria-describedby
  note.setAttribute("aria-hidden", "true");
  document.body.appendChild(note);

  function show(link) {
    clearTimeout(leaving);
    note.textContent = document.getElementById(link.getAttribute("aria-describedby")).textContent;
    note.hidden = false;
    shown = link;
    var word = link.getClientRects()[0];
    var room = document.documentElement.clientWidth - note.offsetWidth - GAP;
    var above = word.top - note.offsetHeight - GAP;
    var below = word.bottom + GAP;
    var fits = below + note.offsetHeight < window.innerHeight || above < 0;
    note.style.left = Math.max(GAP, Math.min(word.left, room)) + window.scrollX + "px";
    note.style.top = (fits ? below : above) + window.scrollY + "px";
  }
  function hide() {
    clearTimeout(leaving);
    note.hidden = true;
    shown = null;
  }
  // the pointer may go from the word onto the note
  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 250);
  }

  links.forEach(function (link) {
    link.addEventListener("mouseenter", function () { show(link); });
    link.addEventListener("mouseleave", leave);
    link.addEventListener("focus", function () { show(link); });
    link.addEventListener("blur", leave);
    link.addEventListener("pointerdown", function (event) {
      before = shown;
      touched = event.pointerType === "touch";
    });
    link.addEventListener("click", function (event) {
      if (!touched || before === link) return;
      event.preventDefault();
      touched = false;
      show(link);
    });
  });
  note.addEventListener("mouseenter", function () { clearTimeout(leaving); });
  note.addEventListener("mouseleave", leave);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", function (event) {
    if (shown && !note.contains(event.target) && !shown.contains(event.target)) hide();
  });
})();
