/* Asks for the book to be kept, so that it can be read without a network after one visit: once the page itself is there,
   and not where the reader saves data. */
(function () {
  "use strict";
  var root = new URL("../", document.currentScript.src);
  var line = navigator.connection;
  if (!navigator.serviceWorker || location.origin !== root.origin) return;
  window.addEventListener("load", function () {
    navigator.serviceWorker.register(new URL("offline-worker.js", root), { updateViaCache: "none" })
      .then(function () { return navigator.serviceWorker.ready; })
      .then(function (registration) {
        if (line && line.saveData) return;
        registration.active.postMessage({ keep: document.documentElement.lang });
      })
      .catch(function (error) { console.warn("The book is not kept for reading without a network:", error); });
  });
})();
