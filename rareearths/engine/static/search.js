// The search of the book. It looks through the texts of searchindex.js, which is loaded when a reader first types;
// as a script, since a page read from disk may not fetch its neighbours.
(function () {
  "use strict";

  var SHOWN_WHILE_TYPING = 8, SHOWN = 100, MARKED = 20;
  // what a whole name, a title and a text are worth; a word among few counts for more than one among many
  var NAME = 1000, WHOLE_TITLE = 400, TITLE = 60, TITLE_SHARE = 60, TEXT = 10, PER_WORD = 8, PHRASE = 40, CODE = 30;
  var USUAL_LENGTH = 600, OTHER_WORD = 0.7;
  // pages below a chapter of their own, such as those of a seminar, say again what the chapters say
  var BELOW = 0.6;
  var FEW_FOUND = 5, COMMON = 20;
  var SMALL_WORDS = /^(?:a|an|and|by|for|from|in|of|on|or|the|to|with|what|is|are|how)$/;
  var LETTER = /[\p{L}\p{M}]/u, DIGIT = /\p{N}/u, CJK = /[\u3005-\u30ff\u3400-\u9fff]/;
  // known by their beginning only from this length on
  var SHORTEST_BEGINNING = 4;

  // Fold writings that mean the same, each character onto one: capitals, widths, hiragana, -ise and -ize, hyphens.
  function fold(text) {
    return text.toLowerCase()
      .replace(/[\uff01-\uff5e]/g, function (wide) { return String.fromCharCode(wide.charCodeAt(0) - 0xfee0); })
      .toLowerCase()
      .replace(/[\u3041-\u3096]/g, function (kana) { return String.fromCharCode(kana.charCodeAt(0) + 0x60); })
      .replace(/is(?=e|ing|ation)/g, "iz")
      .replace(/[-\u2010-\u2015\u3000\u00a0/]/g, " ")
      .replace(/[\u2018\u2019]/g, "'");
  }

  function spaceless(text) {
    return text.replace(/\s+/g, "");
  }

  // Words of a query, without those that join the others.
  function split(reading) {
    var words = reading.split(/[ ,;?!、。・]+/).filter(Boolean);
    var telling = words.filter(function (word) { return !SMALL_WORDS.test(word); });
    return telling.length ? telling : words;
  }

  function kindOf(letter) {
    if (!letter) return "";
    return CJK.test(letter) ? "cjk" : DIGIT.test(letter) ? "digit" : LETTER.test(letter) ? "letter" : "";
  }

  // Where a word stands in a folded text: Japanese anywhere, others where a word begins, the shortest as whole words.
  function places(text, word, most) {
    var found = [], first = kindOf(word[0]), last = kindOf(word[word.length - 1]);
    for (var at = text.indexOf(word); at >= 0 && found.length < most; at = text.indexOf(word, at + 1)) {
      if (first !== "cjk" && first && kindOf(text[at - 1]) === first) continue;
      if (word.length < SHORTEST_BEGINNING && last !== "cjk" && last && kindOf(text[at + word.length]) === last) continue;
      found.push(at);
    }
    return found;
  }

  // The index with everything folded once.
  function prepare(index) {
    index.synonyms = index.synonyms.map(function (group) { return group.map(fold); });
    index.entries = index.entries.map(function (row, order) {
      var entry = { kind: row[0], page: index.pages[row[1]], anchor: row[2], title: row[3], text: row[4], order: order };
      var kind = index.kinds[entry.kind];
      entry.most = kind[1] === null ? Infinity : kind[1];
      entry.worth = kind[0] * (entry.kind !== "table" && entry.page[0].split("/").length > 2 ? BELOW : 1);
      entry.names = row[5].map(function (name) { return spaceless(fold(name)); });
      entry.foldedTitle = fold(entry.title);
      entry.foldedText = fold(entry.text);
      entry.foldedNames = row[5].map(fold).join(" | ");
      entry.codes = entry.kind === "table" ? entry.names.slice(1) : [];
      return entry;
    });
    index.whole = index.entries.map(function (entry) {
      return entry.foldedTitle + "\n" + entry.foldedNames + "\n" + entry.foldedText;
    }).join("\n");
    return index;
  }

  // The query, and the query with each synonym in the place of the word that it stands for.
  function readings(query, index) {
    var found = [query];
    index.synonyms.forEach(function (group) {
      group.forEach(function (word) {
        var at = places(query, word, 1)[0];
        if (at === undefined) return;
        // part of a longer word of letters, such as pages for page, is left to the word as typed
        if (!CJK.test(word) && kindOf(query[at + word.length]) === "letter") return;
        group.forEach(function (other) {
          if (other === word || query.includes(other)) return;
          found.push(query.slice(0, at) + other + query.slice(at + word.length));
        });
      });
    });
    return found.filter(function (reading, at) { return found.indexOf(reading) === at; });
  }

  // 日本の輸入 also means 日本 and 輸入. To be asked before hiragana is folded.
  function withoutParticles(query) {
    return query.normalize("NFKC").replace(/([^\u3041-\u309f\s])(?:から|より|まで|[のがをにはとでもへや])(?=[^\u3041-\u309f\s])/g, "$1 ");
  }

  // Codes of goods come with and without their letters and points.
  function normalise(query) {
    return fold(query.normalize("NFKC")).replace(/\s+/g, " ").trim()
      .replace(/^["'\u201c\u300c]+|["'\u201d\u300d]+$/g, "")
      .replace(/\bhs ?(?:code|コード|\.)?s? ?(?=\d{4})/g, "")
      .replace(/\b(\d{4})\.(\d{2})(?:\.?(\d{2,4}))?\b/g, function (code, four, two, more) { return four + two + (more || ""); });
  }

  // Other forms in which a word of the query may stand: without its plural, a number with its thousands set off.
  function forms(word) {
    var found = [word];
    if (/^[a-z]{5,}s$/.test(word)) found.push(word.replace(/ies$/, "y").replace(/s$/, ""));
    if (/^\d{4,}$/.test(word)) found.push(Number(word).toLocaleString("en-US"));
    return found;
  }

  // Cut what stands hardly anywhere into the longest pieces that are common, such as 中国輸出規制 into 中国 and 輸出規制.
  function pieces(word, index, least) {
    function common(piece) { return places(index.whole, piece, least).length >= least; }
    if (!least || forms(word).some(common)) return [word];
    var found = [], rest = word;
    while (rest) {
      var length = rest.length;
      while (length > 1 && !common(rest.slice(0, length))) length -= 1;
      if (length < 2) return [word];
      found.push(rest.slice(0, length));
      rest = rest.slice(length);
    }
    return found;
  }

  function scoreWord(entry, word) {
    var best = 0;
    forms(word).forEach(function (form) {
      var score = 0;
      if (places(entry.foldedTitle, form, 1).length) score += TITLE + TITLE_SHARE * form.length / entry.foldedTitle.length;
      else if (places(entry.foldedNames, form, 1).length) score += TITLE / 2;
      var count = places(entry.foldedText, form, 10).length;
      if (count) score += TEXT + count * PER_WORD * USUAL_LENGTH / (USUAL_LENGTH + entry.foldedText.length);
      if (entry.kind === "table" && entry.codes.some(function (code) { return code.startsWith(form); })) {
        score += CODE + CODE / entry.codes.length;
      }
      best = Math.max(best, score);
    });
    return best;
  }

  function scoreReading(entry, reading, words) {
    var score = 0, bare = spaceless(reading);
    for (var at = 0; at < words.length; at += 1) {
      var each = scoreWord(entry, words[at]);
      if (!each) { score = 0; break; }
      score += each / words.length;
    }
    if (score && words.length > 1) {
      if (entry.foldedTitle.includes(reading)) score += 2 * PHRASE;
      else if (entry.foldedText.includes(reading)) score += PHRASE;
    }
    if (entry.names.includes(bare)) score += NAME;
    else if (spaceless(entry.foldedTitle) === bare) score += WHOLE_TITLE;
    return score;
  }

  // The places that a query finds, the best first, each with the words by which it was found.
  function find(query, index) {
    var asked = normalise(query);
    if (!asked) return [];
    var all = readings(asked, index).concat(readings(normalise(withoutParticles(query)), index));
    // as typed; if that leads to little, cut into common pieces; if to nothing, into whatever is there
    var found = [];
    [0, COMMON, 1].forEach(function (least) {
      if (found.length >= (least === 1 ? 1 : FEW_FOUND)) return;
      var known = found.map(function (one) { return one.entry; });
      found = found.concat(seek(all, index, least).filter(function (one) { return !known.includes(one.entry); }));
    });
    return inTurn(found);
  }

  function seek(asked, index, least) {
    var all = asked.filter(function (reading, at) { return asked.indexOf(reading) === at; }).map(function (reading) {
      var words = split(reading).map(function (word) { return pieces(word, index, least); });
      return { reading: reading, words: [].concat.apply([], words) };
    });
    var found = [];
    index.entries.forEach(function (entry) {
      var best = 0, by = null;
      all.forEach(function (one, at) {
        var score = scoreReading(entry, one.reading, one.words) * (at ? OTHER_WORD : 1);
        if (score > best) by = one;
        best = Math.max(best, score);
      });
      if (best) found.push({ entry: entry, score: best * entry.worth, words: told(entry, by) });
    });
    return found;
  }

  // What is marked of a place: the reading that found it best, whole where it stands so.
  function told(entry, by) {
    if (by.words.length > 1 && (entry.foldedTitle + "\n" + entry.foldedText).includes(by.reading)) return [by.reading];
    return [].concat.apply([], by.words.map(forms)).filter(function (word, at, all) { return all.indexOf(word) === at; });
  }

  // The best first; of what there are hundreds a few, of a table that has several editions the newest.
  function inTurn(found) {
    var counts = {}, behind = [], tables = {}, best = {};
    var editions = found.filter(function (one) { return one.entry.kind === "table"; });
    editions.forEach(function (one) {
      var name = one.entry.names[0];
      best[name] = Math.max(best[name] || 0, one.score);
    });
    editions.forEach(function (one) { one.score = best[one.entry.names[0]]; });
    found.sort(function (a, b) { return b.score - a.score || a.entry.order - b.entry.order; });
    var first = found.filter(function (one) {
      var kind = one.entry.kind, again = kind === "table" && tables[one.entry.names[0]];
      if (kind === "table") tables[one.entry.names[0]] = true;
      if (!again) counts[kind] = (counts[kind] || 0) + 1;
      var kept = !again && counts[kind] <= one.entry.most;
      if (!kept) behind.push(one);
      return kept;
    });
    return first.concat(behind);
  }

  // Begin and end of each word in a text, in order, none inside another.
  function spans(text, words, most) {
    var folded = fold(text), found = [];
    words.forEach(function (word) {
      places(folded, word, most).forEach(function (at) { found.push([at, at + word.length]); });
    });
    found.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
    return found.filter(function (span, at) {
      return !found.slice(0, at).some(function (earlier) { return span[0] < earlier[1]; });
    });
  }

  function marked(text, words) {
    var made = document.createDocumentFragment(), done = 0;
    spans(text, words, MARKED).forEach(function (span) {
      var mark = document.createElement("mark");
      mark.textContent = text.slice(span[0], span[1]);
      made.append(text.slice(done, span[0]), mark);
      done = span[1];
    });
    made.append(text.slice(done));
    return made;
  }

  // A piece of the text around the first word found.
  function snippet(text, words) {
    var length = CJK.test(text) ? 90 : 180;
    var first = spans(text, words, 1)[0];
    var start = first ? Math.max(0, first[0] - Math.round(length / 3)) : 0;
    if (start && !CJK.test(text[start])) start = text.indexOf(" ", start) + 1 || start;
    if (first && start > first[0]) start = first[0];
    var end = Math.min(text.length, start + length);
    return marked((start ? "…" : "") + text.slice(start, end) + (end < text.length ? "…" : ""), words);
  }

  var waiting = null;

  function load() {
    if (!waiting) {
      waiting = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = root() + "searchindex.js";
        script.onload = function () { resolve(prepare(window.searchIndex)); };
        script.onerror = function () { waiting = null; reject(new Error(script.src)); };
        document.head.append(script);
      });
    }
    return waiting;
  }

  function root() {
    return document.documentElement.dataset.content_root || "./";
  }

  function result(one, words) {
    var entry = one.entry, item = document.createElement("li"), link = document.createElement("a");
    var where = document.createElement("p"), text = document.createElement("p");
    link.href = root() + entry.page[0] + "?found=" + encodeURIComponent(one.words.join("|")) +
      (entry.anchor ? "#" + entry.anchor : "");
    link.append(marked(entry.title || entry.page[1], one.words));
    where.className = "search-where";
    where.textContent = words[entry.kind] + (entry.kind === "page" || entry.kind === "table" ? "" : " · " + entry.page[1]);
    text.className = "search-text";
    text.append(snippet(entry.text, one.words));
    item.append(link, where, text);
    return item;
  }

  // A field, the list of what it finds, and a line that says how many.
  function serve(field, box, most) {
    var asked = 0;
    var status = document.createElement("p"), list = document.createElement("ol");
    status.className = "search-status";
    status.setAttribute("role", "status");
    list.className = "search-list";
    box.append(status, list);

    function show() {
      var query = field.value, turn = ++asked;
      if (!query.trim()) {
        status.textContent = "";
        list.replaceChildren();
        delete box.dataset.found;
        return;
      }
      load().then(function (index) {
        if (turn !== asked) return;
        var found = find(query, index), words = index.words;
        list.setAttribute("aria-label", words.results);
        status.textContent = !found.length ? words.none
          : found.length === 1 ? words.found_one : words.found.replace("{}", found.length);
        list.replaceChildren.apply(list, found.slice(0, most).map(function (one) { return result(one, words); }));
        if (found.length > most && most === SHOWN_WHILE_TYPING) {
          var item = document.createElement("li"), link = document.createElement("a");
          link.href = root() + "search.html?q=" + encodeURIComponent(query);
          link.textContent = words.more.replace("{}", found.length);
          item.append(link);
          list.append(item);
        }
        box.dataset.found = found.length;
        box.dataset.query = query;
      }, function () {
        status.textContent = document.body.dataset.searchFailed;
      });
    }

    function links() {
      return [field].concat(Array.from(list.querySelectorAll("a")));
    }

    function step(event) {
      var by = { ArrowDown: 1, ArrowUp: -1 }[event.key], at = links().indexOf(document.activeElement);
      if (!by || at < 0 || event.isComposing) return;
      var next = links()[at + by];
      if (!next) return;
      event.preventDefault();
      next.focus();
    }

    field.addEventListener("focus", function () { load().catch(function () { /* said when something is typed */ }); });
    field.addEventListener("input", show);
    field.addEventListener("keydown", step);
    list.addEventListener("keydown", step);
    return show;
  }

  // Mark in the place that a result has led to the words by which it was found, and tidy the address.
  function arrive() {
    var address = new URL(location.href), found = address.searchParams.get("found");
    if (!found) return;
    var place = (address.hash && document.getElementById(decodeURIComponent(address.hash.slice(1)))) ||
      document.querySelector("article");
    var left = MARKED, texts = [], words = found.split("|");
    // what defines a term stands beside it
    [place, place && place.matches("dt") ? place.nextElementSibling : null].filter(Boolean).forEach(function (each) {
      var walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest("svg, script, style, pre, math, .headerlink")) texts.push(walker.currentNode);
      }
    });
    // a phrase may be broken by a link or a mark inside it
    if (!texts.some(function (node) { return spans(node.data, words, 1).length; })) words = words.join(" ").split(" ");
    texts.forEach(function (node) {
      var count = left > 0 ? spans(node.data, words, left).length : 0;
      if (!count) return;
      left -= count;
      node.replaceWith(marked(node.data, words));
    });
    address.searchParams.delete("found");
    try {
      history.replaceState(history.state, "", address.href);
    } catch (error) { /* some browsers keep the address of a file as it is */ }
  }

  function start() {
    var page = document.getElementById("search-results");
    Array.from(document.querySelectorAll("form.bd-search")).forEach(function (form) {
      var field = form.querySelector("input[name=q]"), own = page && form.closest(".bd-search-container");
      var box = own ? page : document.createElement("div");
      if (!own) {
        box.className = "search-found";
        form.after(box);
      }
      form.action = root() + "search.html";
      var show = serve(field, box, own ? SHOWN : SHOWN_WHILE_TYPING);
      if (!own) return;
      form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
      field.value = new URL(location.href).searchParams.get("q") || "";
      field.focus();
      show();
    });
    arrive();
  }

  // for the tests, which ask without a page
  if (typeof document === "undefined") module.exports = { find: find, prepare: prepare };
  else start();
})();
