/* Starts the slides, and makes the chart of the slide that is shown interactive. In print the drawings stay. */
(function () {
  "use strict";
  var printing = /print-pdf/.test(window.location.search);

  function enliven(slide) {
    var figure = slide && slide.querySelector("figure.chart:not(.awake)");
    if (!figure || !window.vegaEmbed || printing) return;
    figure.classList.add("awake");
    var spec = JSON.parse(figure.querySelector(".spec").textContent);
    spec.config = Object.assign({}, spec.config, { aria: false });
    window.vegaEmbed(figure.querySelector(".live"), spec, {
      renderer: "svg", actions: false, mode: "vega-lite", defaultStyle: false
    }).then(function () {
      figure.classList.add("drawn");
    }).catch(function (error) {
      console.warn("The chart stays static:", error);
    });
  }

  var deck = new Reveal({
    width: 1280, height: 720, margin: 0, center: false, hash: true, transition: "none", slideNumber: "c/t",
    plugins: [RevealNotes]
  });
  deck.on("ready", function (event) { enliven(event.currentSlide); });
  deck.on("slidechanged", function (event) { enliven(event.currentSlide); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "e" && event.key !== "E") return;
    var address = new URL(window.location.href);
    address.search = printing ? "" : "?print-pdf";
    window.location.assign(address);
  });
  deck.initialize();
})();
