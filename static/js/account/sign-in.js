/** Signing in with a passkey that says by itself whose it is. */
import { ask, attempt, fill, settle } from './page.js';
import { forget, get, Options } from './passkey.js';

const options = new Options('/sign-in/options');
const button = document.getElementById('sign-in');
/** An assertion that was made and not yet delivered. */
let made = null;

button.addEventListener('click', () => attempt(button, async () => {
  made ??= await get(await options.take());
  const { user, next } = await deliver();
  await settle(user);
  location.replace(next);
}));
if (navigator.onLine) options.prepare().catch(() => {});
greet();

async function deliver() {
  try {
    return await ask('/sign-in', { credential: made });
  } catch (error) {
    if (error.reason === 'unknown') forget(made.id);
    if (!['offline', 'too-many'].includes(error.reason)) made = null;
    throw error;
  }
}

/** A phone whose session has ended is still its owner's diary. */
async function greet() {
  const { currentUser } = await import('../phone/store.js');
  const user = await currentUser().catch(() => null);
  if (!user) return;
  fill({ here: user.name });
  document.getElementById('here').hidden = false;
}
