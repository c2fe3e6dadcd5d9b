/* Filters, sorts and unfolds the table of claims, once it has come (parts.js). */
(function () {
  "use strict";
  var given = document.querySelector(".claim-table-words");
  var done = false;
  document.addEventListener("book:table", function () {
    var table = document.querySelector("table.claim-table");
    if (done || !table || !given) return;
    done = true;
    equip(table);
  });

  function equip(table) {
    var words = JSON.parse(given.textContent).words;
    var names = JSON.parse(given.textContent).names;
    var body = table.tBodies[0];
    var rows = Array.from(body.rows);
    var texts = rows.map(function (row) { return fold(row.textContent); });
    var frame = table.closest(".table-scroll");
    var loading = {};

    /* full-width and half-width forms, capitals and small letters alike */
    function fold(text) { return text.normalize("NFKC").toLowerCase(); }

    function field(label, control) {
      var box = document.createElement("label");
      var name = document.createElement("span");
      name.textContent = label;
      box.append(name, control);
      return box;
    }

    function select(kind) {
      var control = document.createElement("select");
      control.dataset.kind = kind;
      control.add(new Option(words.all, ""));
      Object.keys(names[kind]).forEach(function (key) {
        var count = rows.filter(function (row) { return row.dataset[kind] === key; }).length;
        if (count) control.add(new Option(names[kind][key] + " (" + count + ")", key));
      });
      control.addEventListener("change", apply);
      return control;
    }

    var form = document.createElement("form");
    form.className = "claim-filters";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", words.filters);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    var search = document.createElement("input");
    search.type = "search";
    search.addEventListener("input", apply);
    var selects = ["verdict", "chapter", "evidence"].map(select);
    form.append(field(words.search, search), field(words.verdict, selects[0]), field(words.chapter_filter, selects[1]),
      field(words.evidence_filter, selects[2]));
    var count = document.createElement("p");
    count.className = "claim-count";
    count.setAttribute("role", "status");
    frame.before(form, count);

    function apply() {
      var wanted = fold(search.value).split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, place) {
        var fits = selects.every(function (one) { return !one.value || row.dataset[one.dataset.kind] === one.value; })
          && wanted.every(function (word) { return texts[place].includes(word); });
        row.hidden = !fits;
        if (row.detail) row.detail.hidden = !fits || !row.open;
        if (fits) shown += 1;
      });
      count.textContent = words.shown.replace("{shown}", shown).replace("{total}", rows.length);
    }

    /* Sorting: the header is a button; the direction is told by aria-sort. */
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = words.sort;
      head.replaceChildren(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        Array.from(table.tHead.rows[0].cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
        rows.slice().sort(function (one, other) {
          var order = collator.compare(one.cells[column].textContent, other.cells[column].textContent);
          return down ? -order : order;
        }).forEach(function (row) {
          body.append(row);
          if (row.detail) body.append(row.detail);
        });
      });
    });

    /* The evidence of a claim, from the script that its chapter's page of evidence has beside it. */
    function load(chapter) {
      loading[chapter] = loading[chapter] || new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = chapter + "-evidence.js";
        script.onload = resolve;
        script.onerror = function (error) {
          delete loading[chapter]; // another try when the reader asks again
          reject(error);
        };
        document.head.append(script);
      });
      return loading[chapter];
    }

    function toggle(row, open) {
      row.open = open === undefined ? !row.open : open;
      var button = row.querySelector(".evidence");
      button.setAttribute("aria-expanded", String(row.open));
      button.textContent = row.open ? words.close : words.evidence;
      button.setAttribute("aria-label", row.id + " " + button.textContent);
      if (row.detail) row.detail.hidden = !row.open;
      if (row.detail || !row.open) return Promise.resolve();
      return load(row.dataset.chapter).then(function () {
        var cell = document.createElement("td");
        cell.colSpan = row.cells.length;
        cell.innerHTML = window.bookEvidence[row.id];
        cell.querySelectorAll("[id]").forEach(function (node) { node.removeAttribute("id"); });
        row.detail = document.createElement("tr");
        row.detail.className = "claim-detail";
        row.detail.setAttribute("role", "row");
        cell.setAttribute("role", "cell");
        row.detail.append(cell);
        row.after(row.detail);
        row.detail.hidden = !row.open || row.hidden;
      });
    }

    rows.forEach(function (row) {
      var link = row.querySelector("a.evidence");
      var address = link.href;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "evidence";
      button.textContent = words.evidence;
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", row.id + " " + words.evidence);
      button.addEventListener("click", function () {
        toggle(row).catch(function () { window.location.href = address; });
      });
      var anchor = document.createElement("a");
      anchor.href = "#" + row.id;
      anchor.textContent = row.id;
      var head = row.cells[0];
      head.firstChild.nodeValue = " ";
      head.prepend(anchor);
      link.replaceWith(button);
    });

    function follow() {
      var row = document.getElementById(window.location.hash.slice(1));
      if (!row || rows.indexOf(row) < 0) return;
      search.value = "";
      selects.forEach(function (one) { one.value = ""; });
      apply();
      toggle(row, true).catch(function () { return toggle(row, false); }).then(function () { row.scrollIntoView(); });
    }

    window.addEventListener("hashchange", follow);
    apply();
    follow();
  }
})();
