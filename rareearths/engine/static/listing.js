/* Gives a page beside the book's own the reader's choice of light or dark, and keeps the place on a change of language. */
(function () {
  "use strict";
  var root = document.documentElement;
  var media = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    // the book's own pages keep the choice under the same name
    try { return localStorage.getItem("mode") || "auto"; } catch (error) { return root.dataset.mode || "auto"; }
  }

  function show() {
    var mode = chosen();
    root.dataset.mode = mode;
    root.dataset.theme = mode === "dark" || mode === "light" ? mode : media && media.matches ? "dark" : "light";
  }

  function change() {
    var modes = media && media.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    var next = modes[(modes.indexOf(chosen()) + 1) % modes.length];
    root.dataset.mode = next;
    try { localStorage.setItem("mode", next); } catch (error) { /* storage is closed to files in some browsers */ }
    show();
  }

  show();
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".book-theme").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", change);
    });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".language-switch a");
    if (!link) return;
    link.hash = location.hash;
    try { localStorage.setItem("rareearths-language", link.lang); } catch (error) { /* as above */ }
  });
})();
