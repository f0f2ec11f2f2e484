// Lets the station begin without a network. The server puts VERSION and FILES in front: everything of one version is kept together.
// Pages come from the network first, files of a version from what is kept; nothing else is kept, and no call to the server ever.
/* global VERSION, FILES */
const NAME = `waybill-floor-${VERSION}`;
const PAGES = ['/floor', '/floor/set-up'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([...FILES, ...PAGES])).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith('waybill-floor-') && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

async function page(request) {
  const { pathname } = new URL(request.url);
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(4000) });
    if (answer.ok) await cache.put(pathname, answer.clone());
    return answer.status >= 500 ? (await cache.match(pathname)) ?? answer : answer;
  } catch {
    return (await cache.match(pathname)) ?? Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate' && PAGES.includes(pathname)) event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
