/** The voice of the guides on this phone: kept when its person asks for it, in one format, until they remove it. */
import { endings } from '../elements/sound-format.js';

const CACHE = 'sound'; // not easeback-…: it outlives the versions of the app (service_worker.js)
const FOLDER = '/static/app/audio/'; // the same in every version (pwa/assets.py, STABLE)
const LIST = new URL('../../audio/voice.json', import.meta.url);
const AT_ONCE = 4; // requests: on a slow line it is the waiting that takes time
const PHRASES = 'phrases/';
const ALL = 'all';

/** Why it could not be kept. `name`: Offline, Full, Changed or Unable */
export class NotKept extends Error {
  constructor(name) {
    super(name);
    this.name = name;
  }
}

/**
 * @param {string} what a guide's slug, or ALL
 * @returns {Promise<{files: number, here: number, mine: number, old: number, bytes: number, missing: number}>} how many files it
 *   needs and how many are here, of them its own (the phrases serve all guides); files of texts that have changed since;
 *   bytes of all, and of those that are missing
 */
export async function soundOf(what) {
  const [wanted, here] = await Promise.all([wantedBy(what), keptFiles()]);
  const missing = wanted.filter(({ file }) => !here.has(file));
  const mine = wanted.filter(({ file }) => here.has(file) && !file.startsWith(PHRASES));
  const [bytes, left] = [wanted, missing].map((files) => files.reduce((sum, file) => sum + file.size, 0));
  const old = await oldOnes(what, here);
  return { files: wanted.length, here: wanted.length - missing.length, mine: mine.length, old: old.length, bytes, missing: left };
}

/**
 * Fetches what is missing; what has arrived stays, whatever happens. Throws NotKept.
 * @param {(done: number, of: number) => void} tell after each file
 */
export async function keepSound(what, tell = () => {}) {
  const cache = await open();
  const [wanted, here] = await Promise.all([wantedBy(what), keptFiles()]);
  const missing = wanted.filter(({ file }) => !here.has(file));
  let done = wanted.length - missing.length;
  await aFewAtOnce(missing, async (sound) => {
    await keep(cache, sound);
    tell(done += 1, wanted.length);
  });
  for (const url of await oldOnes(what, await keptFiles())) await cache.delete(url);
}

/** Each of the few ends at its first failure, so that little is tried when there is no network. */
async function aFewAtOnce(sounds, work) {
  const queue = [...sounds];
  const workOff = async () => {
    while (queue.length) await work(queue.shift());
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, workOff));
  for (const { reason } of ends) if (reason) throw reason;
}

/** The phrases stay as long as another guide needs them. */
export async function removeSound(what) {
  if (what === ALL) return void await caches.delete(CACHE);
  const cache = await open();
  const urls = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const mine = urls.filter((url) => url.startsWith(`${FOLDER}${what}/`));
  await Promise.all(mine.map((url) => cache.delete(url)));
  if (urls.every((url) => mine.includes(url) || url.startsWith(FOLDER + PHRASES))) await caches.delete(CACHE);
}

/** `size`: in this phone's format */
async function wantedBy(what) {
  const [ending] = endings();
  if (!ending) throw new NotKept('Unable');
  const voice = Object.entries(await (await fetch(LIST)).json());
  const needed = voice.filter(([key]) => what === ALL || key.startsWith(`${what}/`) || key.startsWith(PHRASES));
  return needed.map(([, { file, bytes }]) => ({ file, url: `${FOLDER}${file}.${ending}`, size: bytes[ending] }));
}

/**
 * Whole and of the size that was announced: no part of it, and no page of a café that wants a sign-in first.
 * Past the browser's own cache, in which it would lie a second time.
 */
async function keep(cache, { url, size }) {
  const response = await fetch(url, { cache: 'no-store' }).catch(() => { throw new NotKept('Offline'); });
  if (response.status === 404) throw new NotKept('Changed');
  const sound = await response.blob().catch(() => { throw new NotKept('Offline'); });
  if (response.status !== 200 || sound.size !== size) throw new NotKept('Offline');
  const plain = new Response(sound, { headers: { 'Content-Type': response.headers.get('Content-Type') } });
  await cache.put(url, plain).catch((error) => { throw error.name === 'QuotaExceededError' ? new NotKept('Full') : error; });
}

/** @returns {Promise<Map<string, string>>} file without its ending → its URL */
async function keptFiles() {
  const urls = (await (await open()).keys()).map(({ url }) => new URL(url).pathname);
  return new Map(urls.map((url) => [url.slice(FOLDER.length).replace(/\.\w+$/, ''), url]));
}

/** URLs of what is here under a key of `what` though no text of today is called so. */
async function oldOnes(what, here) {
  const today = new Set((await wantedBy(what)).map(({ file }) => file));
  const folders = [`${what}/`, PHRASES];
  const mine = [...here].filter(([file]) => what === ALL || folders.some((folder) => file.startsWith(folder)));
  return mine.filter(([file]) => !today.has(file)).map(([, url]) => url);
}

/** Absent over plain http, except on localhost. */
function open() {
  if (!globalThis.caches) throw new NotKept('Unable');
  return caches.open(CACHE);
}
