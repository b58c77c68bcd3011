// Keeps the app on the phone: pages that are the same for everybody, and the files they load. Nothing else
// is ever put into a cache, and this worker shares no state with the pages: entries live in IndexedDB.
// pwa/precache.py fills in the next two lines.
const VERSION = '';
const PRECACHE = []; // [URL, first 16 hex digits of the SHA-256 of its content]

const OURS = 'easeback-';
const CACHE = OURS + VERSION;
const LIST = '/precache'; // where a cache keeps the list it was made from; no request is answered with it
const KEPT = new Set(PRECACHE.map(([url]) => url));

addEventListener('install', (event) => event.waitUntil(precache()));
addEventListener('activate', (event) => event.waitUntil(tidy()));
addEventListener('fetch', (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});
addEventListener('message', (event) => {
  if (event.data === 'use now') event.waitUntil(skipWaiting());
  if (event.data === 'tidy') event.waitUntil(tidy(event.source));
  if (event.data === 'version') event.source.postMessage({ version: VERSION });
});

function answerTo(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/static/')) return file(request);
  const kept = keptFor(pathname);
  if (kept) return page(kept, request);
  if (request.mode === 'navigate') return fetch(request).catch(() => standIn(pathname, request));
}

/** The page of a player is the same for all guides, and kept once. */
function keptFor(path) {
  if (KEPT.has(path)) return path;
  const guide = /^(\/guides\/[^/]+)\/play$/.exec(path)?.[1];
  return KEPT.has(guide) && KEPT.has('/guides/play') ? '/guides/play' : null;
}

function standIn(path, request) {
  const room = KEPT.has('/room') && /^\/clients(\/|$)/.test(path); // a therapist's tablet in a room without network
  return page(path === '/' ? '/today' : room ? '/room' : '/offline', request);
}

async function page(path, request) {
  const kept = await (await caches.open(CACHE)).match(path);
  return kept ?? fetch(request);
}

/** From any cache: an old page that is still open goes on with the files that it began with. */
async function file(request) {
  const kept = await caches.match(request.url);
  if (!kept) return fetch(request);
  return request.headers.has('range') ? part(kept, request.headers.get('range')) : kept;
}

/** Safari plays sound only if its ranges are answered. RFC 9110, 14.2: one range of bytes. */
async function part(response, range) {
  const blob = await response.blob();
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = from ? +from : to ? Math.max(0, blob.size - to) : NaN;
  const end = from && to ? Math.min(+to, blob.size - 1) : blob.size - 1;
  const headers = new Headers({ 'Content-Type': response.headers.get('Content-Type'), 'Accept-Ranges': 'bytes' });
  if (!(start <= end)) {
    headers.set('Content-Range', `bytes */${blob.size}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set('Content-Range', `bytes ${start}-${end}/${blob.size}`);
  headers.set('Content-Length', end - start + 1);
  return new Response(blob.slice(start, end + 1), { status: 206, headers });
}

/** All or nothing. What a failed try has fetched stays for the next one: reception may be poor. */
async function precache() {
  const cache = await caches.open(CACHE);
  const known = await alreadyHere();
  await cache.put(LIST, new Response(JSON.stringify(PRECACHE)));
  const keep = async ([url, hash]) => cache.put(url, known(hash) ?? await fetched(url, hash));
  await Promise.all(PRECACHE.map(keep));
}

/** content hash → copy from a cache of ours. Only files: a page's headers may change while its text stays. */
async function alreadyHere() {
  const here = new Map();
  for (const name of await ours()) {
    const cache = await caches.open(name);
    for (const [url, hash] of await (await cache.match(LIST))?.json() ?? []) {
      const kept = url.startsWith('/static/') && await cache.match(url);
      if (kept) here.set(hash, kept);
    }
  }
  return (hash) => plain(here.get(hash)?.clone());
}

async function fetched(url, hash) {
  const response = await fetch(url, { cache: 'reload' });
  if (!mayBeKept(response)) throw Error(`${url}: ${response.status}`);
  // While servers are being exchanged, one of the old version may answer: its page must not end up in ours.
  const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  if (hex(digest) !== hash) throw Error(`${url} is of another version`);
  return plain(response);
}

function mayBeKept({ status, type, redirected, headers }) {
  return status === 200 && type === 'basic' && !redirected && !/no-store/.test(headers.get('Cache-Control'));
}

/** Without its URL: else a module's imports would be looked up beside the old URL that it was once fetched from. */
function plain(response) {
  return response && new Response(response.body, { headers: response.headers });
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Older caches go when no other page is open that may need them. Newer ones belong to a worker in waiting. */
async function tidy(asking) {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.some(({ id }) => id !== asking?.id)) return;
  const names = await ours(); // in the order of their making
  await Promise.all(names.slice(0, Math.max(0, names.indexOf(CACHE))).map((name) => caches.delete(name)));
}

async function ours() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS));
}
