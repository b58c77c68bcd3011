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
prepare().catch(() => {}); // the tap tries again, and says what is wrong

async function deliver() {
  try {
    return await ask('/sign-in', { credential: made });
  } catch (error) {
    if (error.reason === 'unknown') forget(made.id);
    if (!['offline', 'too-many'].includes(error.reason)) made = null;
    throw error;
  }
}

async function prepare() {
  const { currentUser, mayFindUser } = await import('../phone/store.js');
  const user = await currentUser();
  if (user) greet(user);
  else if (!(await mayFindUser())) await ask('/sign-out', {}); // the server may not have heard of it: no internet then
  await options.prepare();
}

/** A phone whose session has ended is still its owner's diary. */
function greet(user) {
  fill({ here: user.name });
  document.getElementById('here').hidden = false;
}
