/* Makes the static charts interactive. If anything fails, the static chart stays. */
(function () {
  "use strict";
  var bundle = new URL("vega.js", document.currentScript.src || document.baseURI).href;
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

  var pen = document.createElement("canvas").getContext("2d");

  function long(text) {
    pen.font = "12px sans-serif";
    return pen.measureText(text).width;
  }

  function labels(drawn, role) {
    return drawn ? Array.from(drawn.querySelectorAll("." + role + " text")).map(function (each) { return each.textContent; }) : [];
  }

  /* Vega sets a long legend in one line, every year on the axis, and labels beyond the edge; a narrow screen has no
     room for them. `room` is what the labels beside the plot need. */
  function fitted(spec, width, drawn, room) {
    var narrow = width < 600;
    var columns = legendColumns(labels(drawn, "role-legend-label"), width);
    var legend = Object.assign({ labelLimit: 0 }, spec.config.legend);
    var config = Object.assign({}, spec.config, { aria: false, legend: legend });
    if (columns) legend.columns = columns;
    if (narrow) {
      // one legend below the other, not beside it
      legend.layout = { top: { direction: "vertical", anchor: "start" }, bottom: { direction: "vertical", anchor: "start" } };
      config.axisX = Object.assign({ labelOverlap: "greedy" }, config.axisX);
    }
    var lines = narrow && {
      columns: columns,
      legend: broken(labels(drawn, "role-legend-label"), width - 110),
      y: broken(labels(drawn, "role-axis-label"), 0.34 * width),
      width: width - 100
    };
    return Object.assign({}, columns || narrow ? narrowed(spec, lines || { columns: columns }) : spec, {
      config: config, width: "container", height: narrow ? spread(spec.height, lines.y) : spec.height, padding: { left: 2 + room.left, right: 5 + room.right, top: 5, bottom: 5 }
    });
  }

  /* How many entries fit side by side; nothing if all do. */
  function legendColumns(texts, width) {
    var widths = texts.map(function (text) { return long(text) + 40; });
    var sum = widths.reduce(function (total, one) { return total + one; }, 0);
    if (!widths.length || sum <= width - 70) return 0;
    return Math.max(1, Math.floor((width - 70) / Math.max.apply(null, widths)));
  }

  /* Lines of like length, none longer than `most`, broken between words and between Japanese characters. */
  function split(text, most) {
    var lines = [""];
    most = Math.min(most, 1.15 * long(text) / Math.ceil(long(text) / most));
    (text.match(/[\u3001-\u9fff\uff00-\uffef]|[^\s\u3001-\u9fff\uff00-\uffef]+\s*|\s+/g) || []).forEach(function (part) {
      var last = lines[lines.length - 1];
      if (last && long((last + part).trim()) > most && !/^[、。」）・：号]/.test(part)) lines.push(part);
      else lines[lines.length - 1] = last + part;
    });
    return lines.map(function (line) { return line.trim(); });
  }

  /* The labels that are longer than `most`, each with its lines. */
  function broken(texts, most) {
    var found = {};
    texts.forEach(function (text) { if (long(text) > most) found[text] = split(text, most); });
    return found;
  }

  /* What Vega shows of such labels: the lines of each, or how many there are. */
  function expression(found) { return "(" + JSON.stringify(found) + ")[datum.label]"; }

  /* Every line of a label of an axis needs its height, and the label its middle at the tick. */
  function spread(height, found) {
    var counts = Object.keys(found).map(function (text) { return found[text].length; });
    return counts.length ? Math.max(height, 13 * counts.length * Math.max.apply(null, counts)) : height;
  }

  /* A copy of the specification whose legends have no more columns than fit, with its long labels and titles broken. */
  function narrowed(part, fit) {
    if (Array.isArray(part)) return part.map(function (one) { return narrowed(one, fit); });
    if (!part || typeof part !== "object") return part;
    var copy = {};
    Object.keys(part).forEach(function (key) {
      copy[key] = key === "datasets" || key === "data" ? part[key] : narrowed(part[key], fit);
    });
    if (copy.legend && copy.legend.columns && fit.columns) copy.legend.columns = Math.min(copy.legend.columns, fit.columns);
    if (copy.encoding && fit.width) Object.keys(copy.encoding).forEach(function (channel) { adjust(copy.encoding, channel, fit); });
    return copy;
  }

  function adjust(encoding, channel, fit) {
    var own = encoding[channel];
    if (["color", "shape", "opacity"].includes(channel) && own.field && own.legend !== null) {
      own.legend = Object.assign({}, own.legend, { labelLimit: 0, labelExpr: expression(fit.legend) + " || datum.label" });
    }
    if (channel === "y" && own.axis !== null && ["nominal", "ordinal"].includes(own.type) && !(own.axis && own.axis.labelExpr)) {
      var lines = expression(fit.y);
      var shift = [2, 3, 4].map(function (count) {
        return { test: "length(" + lines + " || []) === " + count, value: -6 * (count - 1) };
      });
      own.axis = Object.assign({}, own.axis, {
        labelExpr: lines + " || datum.label", labelOffset: { condition: shift, value: 0 }, labelLineHeight: 12
      });
    }
    if (channel === "x" && typeof own.title === "string" && long(own.title) > fit.width) own.title = split(own.title, fit.width);
  }

  /* How far texts reach beyond the frame on either side. */
  function beyond(live, frame) {
    var edge = frame.getBoundingClientRect();
    var room = { left: 0, right: 0 };
    live.querySelectorAll("text").forEach(function (text) {
      var box = text.getBoundingClientRect();
      if (!box.width) return;
      room.left = Math.max(room.left, Math.ceil(edge.left - box.left));
      room.right = Math.max(room.right, Math.ceil(box.right - edge.right));
    });
    // and a third more: a label inside the plot moves by less than the plot shrinks
    return { left: Math.ceil(1.3 * room.left), right: Math.ceil(1.3 * room.right) };
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
    function draw(room) {
      return window.vegaEmbed(live, fitted(spec, frame.clientWidth, drawn, room), {
        renderer: "svg", actions: false, mode: "vega-lite", defaultStyle: false,
        formatLocale: locale.number, timeFormatLocale: locale.time,
        tooltip: { theme: document.documentElement.dataset.theme === "dark" ? "dark" : "light" }
      });
    }
    return draw({ left: 0, right: 0 }).then(function (made) {
      var room = beyond(live, frame);
      if (room.left < 1 && room.right < 1) return null;
      made.finalize();
      return draw(room);
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
