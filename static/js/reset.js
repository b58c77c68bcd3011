// Gets a stuck app going again. Only what can be fetched anew is deleted: workers and caches, never IndexedDB, nor the
// second copy of what was not sent (phone/spare.js).

const button = document.querySelector('[data-reset]');
const state = document.querySelector('[data-reset-state]');

button.addEventListener('click', async () => {
  button.disabled = true;
  if (!await online()) {
    say('offline');
    button.disabled = false;
    return;
  }
  say('working');
  const all = Promise.allSettled([forgetWorkers(), deleteCaches()]);
  if (await Promise.race([all, tooLong()])) location.replace('/today');
  else say('stuck');
});

/** Without the app on the phone the next page comes from the internet: no reset that would end in nothing. */
async function online() {
  try {
    return (await fetch('/reset', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

/** WebKit's queue of what happens to workers can stand still until it is closed (docs/developers.md, "Tests"). */
const tooLong = () => new Promise((resolve) => setTimeout(resolve, 5_000, null));

async function forgetWorkers() {
  const registrations = await navigator.serviceWorker?.getRegistrations() ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
}

async function deleteCaches() {
  const names = (await caches.keys()).filter((name) => !name.startsWith('spare-'));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The sentences stand in the page, so that they are translated with it. */
function say(which) {
  state.textContent = state.dataset[which];
}
