import { render } from '../render.js';
import { ALL, keepSound, removeSound, soundOf } from '../sound.js';

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
    if (!['Offline', 'Full', 'Changed', 'Unable'].includes(error.name)) reportError(error);
  } finally {
    fetching.delete(what);
    changed();
  }
}

const changed = () => document.body.dispatchEvent(new CustomEvent('easeback:sound'));

async function shown(what) {
  const sound = await soundOf(what).catch(({ name }) => ({ failed: name }));
  const why = failed.get(what) ?? sound.failed;
  const way = fetching.get(what);
  const whole = sound.files > 0 && sound.here === sound.files && !sound.old;
  return render('view-sound', {
    what,
    all: what === ALL,
    way: way && { ...way, percent: Math.round(100 * way.done / way.of) },
    kept: !way && whole,
    changed: !way && !whole && sound.old > 0,
    begun: !way && !whole && !sound.old && sound.mine > 0,
    none: !way && !whole && !sound.old && !sound.mine,
    some: sound.mine > 0 || sound.old > 0,
    whole: megabytes(sound.bytes),
    missing: megabytes(sound.missing),
    why: why && { [why]: true, other: !['Offline', 'Full', 'Changed', 'Unable'].includes(why) },
  });
}

const megabytes = (bytes = 0) => Math.max(0.1, bytes / 1e6).toFixed(1);
