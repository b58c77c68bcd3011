import { render } from '../render.js';
import { keepSound, removeSound, soundOf } from '../sound.js';

const KNOWN = ['Offline', 'Full', 'Changed', 'Unable'];
const STEPS = 20; // shown of the way, so that a slow phone is not busy with telling

/** what → {done, of}: being fetched by this page */
const fetching = new Map();
/** what → name of the NotKept that ended the last try */
const failed = new Map();

/** Whether the voice of a guide, or of all, is on this phone: templates/_partials/keep_sound.html. */
export function register(route) {
  const anyone = { anyone: true }; // nothing here is about a person
  route('GET', '/phone/sound/:what', async ({ params: { what } }) => ({ html: await shown(what) }), anyone);
  route('POST', '/phone/sound/:what', async ({ params: { what } }) => {
    fetchAll(what);
    return { html: await shown(what) };
  }, anyone);
  route('DELETE', '/phone/sound/:what', async ({ params: { what } }) => {
    failed.delete(what);
    await removeSound(what);
    changed();
    return { html: await shown(what) };
  }, anyone);
}

async function fetchAll(what) {
  if (fetching.has(what)) return;
  failed.delete(what);
  fetching.set(what, { done: 0, of: 1 });
  try {
    await keepSound(what, (done, of) => {
      fetching.set(what, { done, of });
      if (Math.floor(done * STEPS / of) > Math.floor((done - 1) * STEPS / of)) changed();
    });
  } catch (error) {
    failed.set(what, error.name);
    if (!KNOWN.includes(error.name)) reportError(error);
  } finally {
    fetching.delete(what);
    changed();
  }
}

const changed = () => document.body.dispatchEvent(new CustomEvent('easeback:sound'));

async function shown(what) {
  const sound = await tidied(what).catch(({ name }) => ({ failed: name }));
  const why = failed.get(what) ?? sound.failed;
  const way = fetching.get(what);
  const idle = !way && !sound.failed;
  const whole = sound.here === sound.files;
  const has = sound.mine > 0 || sound.old > 0;
  return render('view-sound', {
    what,
    way: way && { ...way, percent: Math.round(100 * way.done / way.of) },
    kept: idle && whole,
    changed: idle && !whole && sound.old > 0,
    begun: idle && !whole && !sound.old && has,
    none: idle && !whole && !has,
    removable: idle && has,
    whole: megabytes(sound.bytes),
    missing: megabytes(sound.missing),
    why: why && { [why]: true, other: !KNOWN.includes(why) },
  });
}

/** Old texts of which all new ones are here need no question. */
async function tidied(what) {
  const sound = await soundOf(what);
  if (sound.old && !sound.missing && !fetching.has(what)) await keepSound(what);
  return sound;
}

const megabytes = (bytes = 0) => Math.max(0.1, bytes / 1e6).toFixed(1);
