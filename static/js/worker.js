// Registers the service worker, and offers a new version without ever forcing it.

export const WORKER = '/service_worker.js';
const AN_HOUR = 3_600_000;
const LONG_ENOUGH = 8_000; // ms: a sync has several requests, on a slow line each takes its time

let started;

/** Once the default policy is made. Waits until the page has loaded. */
export const startWorker = () => (started ??= start());

/** If the page goes away before, WebKit may install no worker until the browser ends. */
export const registered = () => Promise.race([startWorker(), longEnough()]);

async function start() {
  if (!('serviceWorker' in navigator)) return;
  keepStorageOnceInstalled();
  await loaded();
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { updateViaCache: 'none' });
    registration.active?.postMessage('tidy');
    lookForNewVersions(registration);
  } catch (error) {
    console.warn('The app works, but not without internet:', error);
  }
}

/** Asks to keep entries when the phone runs short of room. Firefox asks the person. */
export async function keepStorage() {
  const storage = navigator.storage;
  if (!storage?.persist) return false;
  return await storage.persisted() || storage.persist();
}

function loaded() {
  if (document.readyState === 'complete') return Promise.resolve();
  return new Promise((resolve) => addEventListener('load', resolve, { once: true }));
}

function keepStorageOnceInstalled() {
  addEventListener('appinstalled', keepStorage);
  if (matchMedia('(display-mode: standalone)').matches) keepStorage();
}

/** @param {ServiceWorkerRegistration} registration */
function lookForNewVersions(registration) {
  const watch = () => registration.installing?.addEventListener('statechange', () => offerWaiting(registration));
  registration.addEventListener('updatefound', watch);
  watch(); // it may have been found while this page loaded
  offerWaiting(registration);
  let asked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - asked < AN_HOUR) return;
    asked = Date.now();
    registration.update().catch(() => {}); // offline: the next time will do
  });
}

let offering = false;

/** @param {ServiceWorkerRegistration} registration */
function offerWaiting(registration) {
  if (offering || !registration.waiting || !navigator.serviceWorker.controller) return;
  const banner = document.querySelector('template#update-banner')?.content.firstElementChild?.cloneNode(true);
  if (!banner) return;
  offering = true;
  banner.querySelector('button').addEventListener('click', (event) => {
    event.currentTarget.disabled = true;
    useNow(registration, event.currentTarget);
  });
  showWhileQuiet(banner);
}

/**
 * The person may be writing again when the new version takes over: then it is offered once more.
 * @param {ServiceWorkerRegistration} registration @param {HTMLButtonElement} button
 */
function useNow(registration, button) {
  if (!registration.waiting) return location.reload(); // another tab was first
  const taken = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
  });
  taken.then(() => (inTheMiddleOfSomething() ? (button.disabled = false) : location.reload()));
  betweenSyncs(() => {
    registration.waiting?.postMessage('use now');
    return Promise.race([taken, longEnough()]);
  });
}

/**
 * Chromium exchanges a worker at once only while no request passes through the old one; else after that one was
 * idle for 30 seconds, or after 5 minutes. So no tab syncs meanwhile, unless a sync hangs on a poor line.
 */
function betweenSyncs(work) {
  const options = { signal: AbortSignal.timeout(LONG_ENOUGH) };
  navigator.locks.request('easeback-sync', options, work).catch(work);
}

const longEnough = () => new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH));

/** @param {Element} banner */
function showWhileQuiet(banner) {
  const main = document.querySelector('main') ?? document.body;
  const review = () => {
    if (inTheMiddleOfSomething()) banner.remove();
    else if (!banner.isConnected) main.prepend(banner);
  };
  for (const type of ['input', 'reset', 'easeback:saved']) document.addEventListener(type, review);
  const changes = { childList: true, subtree: true, attributeFilter: ['data-busy'] };
  new MutationObserver(review).observe(document.body, changes);
  review();
}

/** Forms that were touched and not saved since. */
const touched = new Set();
document.addEventListener('input', (event) => touched.add(event.target.closest('form') ?? event.target));
document.addEventListener('reset', (event) => touched.delete(event.target));
document.addEventListener('easeback:saved', () => touched.clear());

/** A reload would lose something: a guide plays (data-busy), or a form has changes. */
function inTheMiddleOfSomething() {
  return document.querySelector('[data-busy]') !== null || [...touched].some((form) => form.isConnected);
}
