/** Does Easeback open here without internet? The worker is active once it has kept all pages and files. */

const SOON = 5_000; // ms

/** What this browser can do at all: some have no worker in a private window. */
export const canKeepPages = () => 'serviceWorker' in navigator;

export const keepsPages = async () => Boolean((await navigator.serviceWorker?.getRegistration())?.active);

/** The same, with a little patience for an installation that goes on just now. */
export const keepsPagesSoon = () => Promise.race([
  navigator.serviceWorker.ready.then(() => true),
  new Promise((resolve) => setTimeout(resolve, SOON, false)),
]);
