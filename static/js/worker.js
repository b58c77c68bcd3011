// Registers the service worker, and offers a new version without ever forcing it.

export const WORKER = '/service_worker.js';
const AN_HOUR = 3_600_000;

/** Call once a page, after the default policy was made. Waits until the page itself has loaded. */
export async function startWorker() {
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

/** Asks that entries are not thrown away when the phone runs short of room. Firefox asks the person. */
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
    useNow(registration);
  });
  showWhileQuiet(banner);
}

/** @param {ServiceWorkerRegistration} registration */
function useNow(registration) {
  if (!registration.waiting) return location.reload(); // another tab was first
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration.waiting.postMessage('use now');
}

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

/** Something is going on that a reload would lose: a guide plays (data-busy), or a form has changes. */
function inTheMiddleOfSomething() {
  return document.querySelector('[data-busy]') !== null || [...touched].some((form) => form.isConnected);
}
