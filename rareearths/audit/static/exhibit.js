/* Makes a chart answer: the first time a reader points at it, taps it or comes to it with the keyboard, Vega is loaded and
   draws it anew; its marks then tell their values and lead to their source. If anything fails, the drawing stays. */
(function () {
  "use strict";
  var here = document.currentScript.src || document.baseURI;
  var bundle = new URL("vega.js", here).href;
  var scripts = {};
  var brought = {};
  var warned = false;

  function giveUp(error) {
    if (!warned) console.warn("The chart stays as it was drawn:", error);
    warned = true;
  }

  function load(address) {
    scripts[address] = scripts[address] || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = function () {
        delete scripts[address]; // another try when the reader comes again
        reject(new Error("expected " + address + "; it did not load"));
      };
      document.head.appendChild(script);
    });
    return scripts[address];
  }

  /* What an exhibit's own script brings: its specification, the one for a narrow screen, its table. */
  window.bookExhibit = function (name, held) { brought[name] = held; };

  function held(figure) {
    var spec = figure.querySelector(".exhibit-spec");
    if (spec) { // a page in one file has all in it
      var narrow = figure.querySelector(".exhibit-narrow");
      return Promise.resolve({ spec: JSON.parse(spec.textContent), narrow: narrow && JSON.parse(narrow.textContent) });
    }
    return load(new URL("../exhibits/" + figure.id + ".js", document.baseURI).href)
      .then(function () { return brought[figure.id]; });
  }

  /* The table takes the place of the link to it. */
  function table(figure) {
    var place = figure.querySelector(".exhibit-elsewhere");
    if (!place) return Promise.resolve();
    return held(figure).then(function (own) {
      place.insertAdjacentHTML("beforebegin", own.table);
      place.remove();
      figure.dispatchEvent(new CustomEvent("book:table", { bubbles: true }));
    });
  }

  function narrow() { return window.matchMedia("(max-width: 640px)").matches; }

  /* How far texts reach beyond the frame on either side, and a third more: a label inside the plot moves by less than the
     plot shrinks. */
  function beyond(live, frame) {
    var edge = frame.getBoundingClientRect();
    var room = { left: 0, right: 0 };
    live.querySelectorAll("text").forEach(function (text) {
      var box = text.getBoundingClientRect();
      if (!box.width) return;
      room.left = Math.max(room.left, Math.ceil(edge.left - box.left));
      room.right = Math.max(room.right, Math.ceil(box.right - edge.right));
    });
    return { left: Math.ceil(1.3 * room.left), right: Math.ceil(1.3 * room.right) };
  }

  function fitted(own, room) {
    var spec = narrow() && own.narrow ? Object.assign({}, own.narrow, { datasets: own.spec.datasets }) : own.spec;
    // the page has their sliders (sliders.js)
    var params = (spec.params || []).map(function (one) {
      var bare = Object.assign({}, one);
      if (one.bind && one.bind.input) delete bare.bind;
      return bare;
    });
    return Object.assign({}, spec, {
      params: params,
      config: Object.assign({}, spec.config, { aria: false }), width: "container",
      padding: { left: 2 + room.left, right: 5 + room.right, top: 5, bottom: 5 }
    });
  }

  /* Months and days as the reader's browser calls them in a language; the charts write dates in formats of their own. */
  function calendar(lang) {
    function named(count, style, at) {
      var say = new Intl.DateTimeFormat(lang, Object.assign({ timeZone: "UTC" }, style));
      return Array.from({ length: count }, function (_, place) { return say.format(at(place)); });
    }
    function month(place) { return Date.UTC(2023, place, 1); }
    function day(place) { return Date.UTC(2023, 0, 1 + place); } // a Sunday
    var half = new Intl.DateTimeFormat(lang, { hour: "numeric", hour12: true, timeZone: "UTC" });
    return {
      dateTime: "%Y-%m-%d %H:%M", date: "%Y-%m-%d", time: "%H:%M",
      periods: [6, 18].map(function (hour) {
        return half.formatToParts(Date.UTC(2023, 0, 1, hour)).find(function (part) { return part.type === "dayPeriod"; }).value;
      }),
      days: named(7, { weekday: "long" }, day), shortDays: named(7, { weekday: "short" }, day),
      months: named(12, { month: "long" }, month), shortMonths: named(12, { month: "short" }, month)
    };
  }

  function draw(figure, own, live, frame) {
    function once(room) {
      return window.vegaEmbed(live, fitted(own, room), {
        // an interpreter in place of code made from texts, which the page's policy forbids
        ast: true, renderer: "svg", actions: false, mode: "vega-lite", defaultStyle: false,
        // what a mark says is shown by us (see answer); Vega would give it to the browser to show once more
        tooltip: function () {},
        timeFormatLocale: calendar(figure.lang)
      });
    }
    /* a label inside the plot moves by less than the plot shrinks: more than one try may be needed */
    function settled(room, tries) {
      return once(room).then(function (made) {
        var more = beyond(live, frame);
        if (!tries || (more.left < 1 && more.right < 1)) return made;
        made.finalize();
        return settled({ left: room.left + more.left, right: room.right + more.right }, tries - 1);
      });
    }
    return settled({ left: 0, right: 0 }, 3).then(function (made) {
      var svg = live.querySelector("svg");
      if (!svg) throw new Error("expected a drawing; Vega made none");
      live.querySelectorAll("[role], [aria-label], [aria-roledescription], [aria-hidden]").forEach(quiet);
      quiet(live);
      svg.setAttribute("aria-hidden", "true"); // the picture's own words stay, see below
      figure.view = made.view;
      return svg;
    });
  }

  function quiet(node) {
    ["role", "aria-label", "aria-roledescription", "aria-hidden"].forEach(function (name) { node.removeAttribute(name); });
  }

  /* The marks that tell a value, in the order in which they are drawn; a value told twice counts once. A line is one
     drawing of many marks. */
  function told(svg) {
    var found = [];
    var said = {};
    svg.querySelectorAll("*").forEach(function (node) {
      var item = node.__data__;
      if (!item || !item.mark || !item.mark.items) return;
      var whole = item.mark.marktype === "line" || item.mark.marktype === "area";
      (whole ? item.mark.items : [item]).forEach(function (each) {
        if (!each.tooltip || typeof each.tooltip !== "object") return;
        var words = JSON.stringify(each.tooltip);
        var mark = { node: node, item: each, within: whole };
        node.classList.add("told");
        if (!said[words]) found.push(mark);
        said[words] = true;
      });
    });
    return found;
  }

  function place(mark) {
    if (!mark.within) return mark.node.getBoundingClientRect();
    var point = new DOMPoint(mark.item.x, mark.item.y).matrixTransform(mark.node.getScreenCTM());
    return new DOMRect(point.x - 2, point.y - 2, 4, 4);
  }

  /* The mark under the pointer; on a line the one nearest to it. */
  function under(node, across) {
    var item = node && node.__data__;
    if (!item || !item.mark || !node.classList.contains("told")) return null;
    var whole = item.mark.marktype === "line" || item.mark.marktype === "area";
    if (!whole) return { node: node, item: item };
    var near = item.mark.items.map(function (each) { return { node: node, item: each, within: true }; });
    near.sort(function (one, other) { return Math.abs(middle(one) - across) - Math.abs(middle(other) - across); });
    return near[0];
  }

  function middle(mark) { var box = place(mark); return box.left + box.width / 2; }

  function words(mark) {
    var list = document.createElement("dl");
    Object.keys(mark.item.tooltip).forEach(function (name) {
      var term = document.createElement("dt");
      var value = document.createElement("dd");
      term.textContent = name;
      value.textContent = mark.item.tooltip[name];
      list.append(term, value);
    });
    var own = mark.item.datum || {};
    if (!own._href) return [list];
    var link = document.createElement("a");
    link.href = own._href;
    link.textContent = own._rows;
    return [list, link];
  }

  /* What a mark says, beside it: as the pointer passes, to stay after a tap or a click, and by the arrow keys. */
  function answer(frame, svg) {
    var marks = told(svg);
    var tip = document.createElement("div");
    var kept = false;
    var now = -1;
    tip.className = "exhibit-tip";
    tip.setAttribute("role", "status");
    tip.hidden = true;
    frame.append(tip);

    function show(mark, stay) {
      svg.querySelectorAll(".at").forEach(function (node) { node.classList.remove("at"); });
      kept = Boolean(mark && stay);
      tip.classList.toggle("kept", kept);
      tip.hidden = !mark;
      if (!mark) return;
      mark.node.classList.add("at");
      tip.replaceChildren.apply(tip, words(mark));
      var edge = frame.getBoundingClientRect();
      var box = place(mark);
      var left = box.left + box.width / 2 - edge.left - tip.offsetWidth / 2;
      tip.style.left = Math.max(0, Math.min(left, edge.width - tip.offsetWidth)) + "px";
      var above = box.top - edge.top - tip.offsetHeight - 8;
      // above the mark where there is room in the window, else below its upper edge
      tip.style.top = (above + edge.top > 60 ? above : Math.max(box.top - edge.top + Math.min(box.height, 24) + 8, 0)) + "px";
    }

    frame.addEventListener("pointermove", function (event) {
      if (kept || event.pointerType === "touch" || tip.contains(event.target)) return;
      show(under(event.target, event.clientX), false);
    });
    frame.addEventListener("pointerleave", function (event) {
      if (!kept && event.pointerType !== "touch") show(null);
    });
    frame.addEventListener("click", function (event) {
      if (!tip.contains(event.target)) show(under(event.target, event.clientX), true);
    });
    document.addEventListener("click", function (event) {
      if (kept && !frame.contains(event.target)) show(null);
    });
    frame.addEventListener("focusout", function (event) {
      if (!frame.contains(event.relatedTarget)) show(null);
    });
    frame.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      var link = tip.hidden ? null : tip.querySelector("a");
      if (event.key === "Escape") {
        show(null);
        frame.focus();
      } else if (step && marks.length) {
        now = Math.max(0, Math.min(marks.length - 1, now + step));
        show(marks[now], true);
        frame.focus();
      } else if (event.key === "Home" || event.key === "End") {
        now = event.key === "Home" ? 0 : marks.length - 1;
        show(marks[now], true);
      } else if (event.key === "Enter" && event.target === frame && link) {
        link.focus();
      } else {
        return;
      }
      event.preventDefault();
    });
    return {
      first: function () { if (marks.length) show(marks[now = 0], true); },
      at: function (x, y) { show(under(document.elementFromPoint(x, y), x), true); }
    };
  }

  function enliven(figure, frame) {
    var live = document.createElement("div");
    live.className = "exhibit-live";
    live.style.visibility = "hidden";
    live.style.position = "absolute";
    live.style.insetInline = "0";
    frame.classList.add("loading");
    return Promise.all([window.vegaEmbed || load(bundle), held(figure)]).then(function (parts) {
      frame.appendChild(live);
      return draw(figure, parts[1], live, frame);
    }).then(function (svg) {
      live.removeAttribute("style");
      // for the eye one gives way to the other; what it says is still read aloud
      figure.querySelectorAll(".exhibit-static").forEach(function (still) { still.classList.add("replaced"); });
      return answer(frame, svg);
    }).catch(function (error) {
      live.remove();
      giveUp(error);
    }).then(function (answers) {
      frame.classList.remove("loading");
      return answers;
    });
  }

  /* The first sign of interest wakes a chart; what the reader did is answered as soon as it can be. */
  function prepare(figure) {
    var frame = figure.querySelector(".exhibit-chart");
    var fold = figure.querySelector(".exhibit-data");
    if (fold) fold.addEventListener("toggle", function () { if (fold.open) table(figure).catch(giveUp); });
    if (!frame) return;
    var waking = null;
    frame.tabIndex = 0;
    function wake() {
      waking = waking || enliven(figure, frame).then(function (answers) {
        if (!answers) waking = null;
        return answers;
      });
      return waking;
    }
    figure.wake = wake;
    frame.addEventListener("pointerenter", function (event) { if (event.pointerType === "mouse") wake(); });
    frame.addEventListener("click", function (event) {
      if (waking && !frame.classList.contains("loading")) return;
      wake().then(function (answers) { if (answers) answers.at(event.clientX, event.clientY); });
    });
    frame.addEventListener("focus", function () {
      if (!frame.matches(":focus-visible") || waking) return;
      wake().then(function (answers) { if (answers && document.activeElement === frame) answers.first(); });
    });
  }

  var figures = Array.from(document.querySelectorAll("figure.exhibit"));
  /* All tables, for a program that prints the page. */
  window.bookTables = function () { return Promise.all(figures.map(table)); };
  figures.forEach(prepare);
})();
