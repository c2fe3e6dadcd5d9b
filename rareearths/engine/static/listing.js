/* Brings a listing into the text when it is unfolded; gives the page of code the reader's choice of light or dark. */
(function () {
  "use strict";
  var here = document.currentScript;
  if (!here.dataset.code) {
    var chosen = null;
    try { chosen = localStorage.getItem("theme"); } catch (error) { chosen = null; }
    var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = chosen === "dark" || chosen === "light" ? chosen : dark ? "dark" : "light";
  }
  if (!here.dataset.code) return;

  function fill() {
    document.querySelectorAll("details[open] > [data-listing]").forEach(function (place) {
      place.innerHTML = window.bookListings[place.dataset.listing - 1];
      place.removeAttribute("data-listing");
    });
  }

  var asked = false;
  document.addEventListener("toggle", function (event) {
    if (!event.target.open || !event.target.querySelector(":scope > [data-listing]")) return;
    if (window.bookListings) return fill();
    if (asked) return;
    asked = true;
    var script = document.createElement("script");
    script.src = here.dataset.code;
    script.onload = fill;
    document.head.appendChild(script);
  }, true);
})();
