/* Brings a part of a page that waits in a file of its own: when it comes near, when the fold around it is opened, when an
   address leads into it, before printing. Until then, and where no script runs, a list of links stands in its place. */
(function () {
  "use strict";
  var scripts = {};
  var brought = {};
  var coming = new Map(); // place to the promise of its part
  window.bookParts = function (held) { Object.assign(brought, held); };

  function load(address) {
    scripts[address] = scripts[address] || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return scripts[address];
  }

  function file(place) { return new URL(place.dataset.from, document.baseURI).href; }
  function put(place) {
    if (!place.isConnected) return;
    var held = document.createElement("template");
    held.innerHTML = brought[place.dataset.part];
    var parent = place.parentNode;
    place.replaceWith(held.content);
    parent.dispatchEvent(new CustomEvent("book:table", { bubbles: true }));
  }

  function bring(place) {
    if (!coming.has(place)) {
      coming.set(place, load(file(place)).then(function () { put(place); }).catch(function (error) {
        console.warn("The links stay in place of what did not load:", error);
        // another try when the reader comes again
        coming.delete(place);
        delete scripts[file(place)];
      }));
    }
    return coming.get(place);
  }

  var near = new IntersectionObserver(function (seen) {
    seen.forEach(function (one) { if (one.isIntersecting) bring(one.target); });
  }, { rootMargin: "100% 0px" });

  /* The address may name a place inside a part, for which a link of the list stands in. */
  function asked() {
    var name = decodeURIComponent(location.hash.slice(1));
    var target = name && document.getElementById(name);
    var place = target && target.closest("[data-part]");
    if (place) bring(place).then(function () { document.getElementById(name).scrollIntoView(); });
  }

  function prepare(place) {
    var fold = place.closest("details");
    if (!fold) near.observe(place);
    else if (fold.open) bring(place);
    else fold.addEventListener("toggle", function () { if (fold.open) bring(place); });
  }

  var places = Array.from(document.querySelectorAll("[data-part]"));
  places.forEach(prepare);
  /* All parts, for what prints the page. */
  window.bookWhole = function () { return Promise.all(places.map(bring)); };
  /* Whoever prints by the browser's own command waits for nothing: only a request that holds up the page comes in time.
     A page opened from disk may make none, there the links are printed. */
  window.addEventListener("beforeprint", function () {
    places.filter(function (place) { return place.isConnected; }).forEach(function (place) {
      if (!(place.dataset.part in brought)) {
        var request = new XMLHttpRequest();
        request.open("GET", file(place), false);
        try { request.send(); } catch (error) { return; }
        if (request.status !== 200) return;
        window.bookParts(JSON.parse(request.responseText.replace(/^bookParts\(/, "").replace(/\);\s*$/, "")));
      }
      put(place);
    });
  });
  /* The browser looks for words in what the page holds. */
  window.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") window.bookWhole();
  });
  window.addEventListener("hashchange", asked);
  asked();
})();
