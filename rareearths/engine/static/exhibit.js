/* Makes the static charts interactive. If anything fails, the static chart stays. */
(function () {
  "use strict";
  var bundle = new URL("vega.js", document.currentScript.src).href;
  var formats = {
    ja: {
      number: { decimal: ".", thousands: ",", grouping: [3], currency: ["", "円"] },
      time: {
        dateTime: "%Y年%-m月%-d日 %H時%M分", date: "%Y年%-m月%-d日", time: "%H時%M分", periods: ["午前", "午後"],
        days: ["日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"],
        shortDays: ["日", "月", "火", "水", "木", "金", "土"],
        months: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
        shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"]
      }
    }
  };
  var loading = null;
  var warned = false;

  function giveUp(error) {
    if (!warned) console.warn("The chart stays static:", error);
    warned = true;
  }

  function load() {
    loading = loading || new Promise(function (resolve, reject) {
      if (window.vegaEmbed) return resolve();
      var script = document.createElement("script");
      script.src = bundle;
      script.onload = resolve;
      script.onerror = function () { reject(new Error("expected " + bundle + "; it did not load")); };
      document.head.appendChild(script);
    });
    return loading;
  }

  /* Vega sets a long legend in one line and every year on the axis; on a narrow screen they would run over. */
  function fitted(spec, width, drawn) {
    var config = Object.assign({}, spec.config, { aria: false });
    var columns = legendColumns(drawn, width);
    if (columns) config.legend = Object.assign({}, config.legend, { columns: columns, labelLimit: width - 100 });
    if (width < 600) config.axisX = Object.assign({ labelOverlap: "greedy" }, config.axisX);
    return Object.assign({}, columns ? narrowed(spec, columns) : spec, { config: config, width: "container" });
  }

  /* How many entries fit side by side; nothing if all do. */
  function legendColumns(drawn, width) {
    var pen = document.createElement("canvas").getContext("2d");
    pen.font = "12px sans-serif";
    var labels = drawn ? Array.from(drawn.querySelectorAll(".role-legend-label text")) : [];
    var widths = labels.map(function (label) { return pen.measureText(label.textContent).width + 40; });
    var sum = widths.reduce(function (total, one) { return total + one; }, 0);
    if (!widths.length || sum <= width - 70) return 0;
    return Math.max(1, Math.floor((width - 70) / Math.max.apply(null, widths)));
  }

  /* A copy of the specification whose own legends have no more columns than fit. */
  function narrowed(part, columns) {
    if (Array.isArray(part)) return part.map(function (one) { return narrowed(one, columns); });
    if (!part || typeof part !== "object") return part;
    var copy = {};
    Object.keys(part).forEach(function (key) {
      if (key === "datasets" || key === "data") copy[key] = part[key];
      else copy[key] = narrowed(part[key], columns);
      if (key === "legend" && part.legend && part.legend.columns) {
        copy.legend.columns = Math.min(part.legend.columns, columns);
      }
    });
    return copy;
  }

  function enliven(figure) {
    var frame = figure.querySelector(".exhibit-chart");
    var still = figure.querySelector(".exhibit-static");
    var drawn = still && still.querySelector("svg");
    var spec = JSON.parse(figure.querySelector(".exhibit-spec").textContent);
    var live = document.createElement("div");
    live.className = "exhibit-live";
    live.style.visibility = "hidden";
    live.style.position = "absolute";
    live.style.insetInline = "0";
    frame.appendChild(live);
    var locale = formats[figure.lang] || {};
    return window.vegaEmbed(live, fitted(spec, frame.clientWidth, drawn), {
      renderer: "svg", actions: false, mode: "vega-lite", defaultStyle: false,
      formatLocale: locale.number, timeFormatLocale: locale.time,
      tooltip: { theme: document.documentElement.dataset.theme === "dark" ? "dark" : "light" }
    }).then(function () {
      var svg = live.querySelector("svg");
      if (!svg) throw new Error("expected a drawing; Vega made none");
      live.querySelectorAll("[role], [aria-label], [aria-roledescription], [aria-hidden]").forEach(function (node) {
        ["role", "aria-label", "aria-roledescription", "aria-hidden"].forEach(function (name) { node.removeAttribute(name); });
      });
      live.removeAttribute("role");
      live.removeAttribute("aria-label");
      live.removeAttribute("aria-roledescription");
      svg.setAttribute("role", "img");
      if (drawn) svg.setAttribute("aria-label", drawn.getAttribute("aria-label") || "");
      live.removeAttribute("style");
      if (still) still.hidden = true;
    }).catch(function (error) {
      live.remove();
      giveUp(error);
    });
  }

  function start() {
    var figures = Array.from(document.querySelectorAll("figure.exhibit")).filter(function (figure) {
      return figure.querySelector(".exhibit-spec") && figure.querySelector(".exhibit-chart");
    });
    if (!figures.length || !("IntersectionObserver" in window)) return;
    figures.forEach(function (figure) {
      // the live chart is as high as the static one at full width, whatever the screen
      var svg = figure.querySelector(".exhibit-static svg");
      var height = svg && svg.viewBox.baseVal && svg.viewBox.baseVal.height;
      if (height) figure.querySelector(".exhibit-chart").style.minHeight = Math.ceil(height) + "px";
      var still = figure.querySelector(".exhibit-static");
      if (still && still.scrollWidth > still.clientWidth) still.tabIndex = 0;
    });
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        observer.unobserve(entry.target);
        load().then(function () { return enliven(entry.target); }).catch(giveUp);
      });
    }, { rootMargin: "300px 0px" });
    // two frames: the page is painted before the charts ask for anything
    requestAnimationFrame(function () {
      requestAnimationFrame(function () {
        figures.forEach(function (figure) { observer.observe(figure); });
      });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
