/* Lets the book be read without a network. What is asked for comes from the network as long as there is one, so that no
   page is older than the site; what was kept answers only where the network does not. `kept`, above, holds the version of
   the site, a hash of its files, and the paths to be kept of each language and of all. */
"use strict";
const book = `book-${kept.version}`;
const visited = `visited-${kept.version}`;
const root = new URL("./", self.location.href);
// of pages beside those of the book, such as evidence and rows of data
const MOST_VISITED = 60;

async function keep(paths) {
  const cache = await caches.open(book);
  for (const path of paths) {
    const address = new URL(path, root).href;
    if (await cache.match(address)) continue;
    const answer = await fetch(address, { cache: "no-cache" });
    if (answer.ok && !answer.redirected) await cache.put(address, answer);
  }
}

/* Keep a page that was visited, in place of the one that was visited first where there are too many. */
async function remember(request, answer) {
  const path = new URL(request.url).pathname;
  const own = (await (await caches.open(book)).match(request, { ignoreSearch: true })) ? book : visited;
  const cache = await caches.open(own);
  await cache.delete(request, { ignoreSearch: true });
  await cache.put(new URL(path, root).href, answer);
  if (own === book) return;
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_VISITED)).map((old) => cache.delete(old)));
}

async function answered(event) {
  try {
    // of a page the browser asks whether it is still the newest, however lately it came
    const answer = await fetch(event.request, event.request.mode === "navigate" ? { cache: "no-cache" } : {});
    if (answer.status === 200 && !answer.redirected) {
      event.waitUntil(remember(event.request, answer.clone()).catch(() => {})); // a full disk keeps no page from being read
    }
    return answer;
  } catch (error) {
    const address = event.request.url.split(/[?#]/)[0];
    const found = await caches.match(address.endsWith("/") ? `${address}index.html` : address);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    await keep(kept.all);
    // what an older version kept is kept of this one too, before that one goes
    for (const paths of Object.values(kept.languages)) {
      if (await caches.match(new URL(paths[0], root).href)) await keep(paths);
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const others = (await caches.keys()).filter((name) => /^(book|visited)-/.test(name) && name !== book && name !== visited);
    await Promise.all(others.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  const paths = kept.languages[event.data && event.data.keep];
  if (paths) event.waitUntil(keep(paths));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(root.href) && !event.request.headers.has("range")) event.respondWith(answered(event));
});
