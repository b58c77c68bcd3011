/** I1 to I7 of the sync protocol, each a function by its name. `inspect` after every step, `atRest` at the end. */
import { later } from './schedule_world.js';

const ROUNDS = 5;
const SHOWN = ['entry_id', 'entry_kind', 'body', 'occurred_at', 'tz', 'offset_min', 'local_date',
  'author', 'author_name', 'rev', 'seq', 'received_at', 'conflicts'];

/** An op that a phone has called saved. */
export function saved(world, op) {
  if (op) world.promised.add(op.op_id);
}

/** Looks at every phone behind its back, first at the phone and then at the server. */
export async function inspect(world) {
  const all = await Promise.all(world.devices.map((device) => device.raw()));
  const truth = await world.truth();
  world.devices.forEach((device, i) => {
    if (!all[i]) return;
    for (const op of all[i].sent) world.begun.add(op.op_id);
    I2_theShadowIsWhatTheServerTold(all[i], truth);
    I5_theCursorNeverGoesBack(device, all[i]);
    I5_theCursorIsNeverAheadOfItsData(all[i], truth);
    I7_theDigestNeverDiffers(device, all[i], world.racing);
  });
  world.racing = Math.max(0, world.racing - 1);
}

/** Peace: no more faults, what was late arrives, everybody is signed in and syncs. Then everything must hold. */
export async function atRest(world) {
  await heal(world);
  await I4_everyOutboxDrains(world);
  const truth = await world.truth();
  await I6_nothingIsSomebodyElses(world);
  I3_nothingIsDoubled(world, truth);
  I1_nothingIsLost(world, truth);
  await I2_allViewsAreEqual(world);
  await I7_digestsAreEqual(world);
}

async function heal(world) {
  for (const device of world.devices) {
    device.network.faults = [];
    await device.network.deliver();
    device.signIn('ana');
    later(device); // past every Retry-After
  }
}

/** The names of all ops that the server has, refused ones too. */
export const theirs = ({ revisions, dead }) => new Set([...revisions.map(([, , , op]) => op), ...dead.map(([op]) => op)]);

function I1_nothingIsLost({ promised }, truth) {
  const kept = theirs(truth);
  const lost = [...promised].filter((op) => !kept.has(op));
  holds(!lost.length, `I1: called saved, and lost: ${lost}`);
}

function I2_theShadowIsWhatTheServerTold({ meta, shadow }, { epoch, revisions }) {
  if (meta.epoch !== epoch) return;
  const told = new Set(revisions.map(([entry, rev, seq]) => `${entry}:${rev}:${seq}`));
  const made = shadow.filter((row) => row.pull === meta.pull && !told.has(`${row.entry_id}:${row.rev}:${row.seq}`));
  holds(!made.length, `I2: in the shadow, but not told by the server: ${JSON.stringify(made)}`);
}

async function I2_allViewsAreEqual(world) {
  const told = await asTheServerTells(world);
  for (const device of world.devices) {
    const { value } = await (await device.tab()).store((store) => store.entries());
    holds(value.every((entry) => !entry.waiting), 'I2: something waits on a phone at rest');
    const ours = byId(value);
    holds(ours === told, `I2: phone ${device.number} shows\n${ours}\nand the server has\n${told}`);
  }
}

function I3_nothingIsDoubled({ begun, promised }, { revisions, applied, dead }) {
  const phones = revisions.filter(([, , , , device]) => device).map(([, , , op]) => op);
  holds(isOnce(revisions.map(([, , , op]) => op)), 'I3: an op made two revisions');
  holds(isOnce(applied.map(([op]) => op)), 'I3: an op was applied twice');
  const nobodys = [...phones, ...dead.map(([op]) => op)].filter((op) => !begun.has(op) && !promised.has(op));
  holds(!nobodys.length, `I3: under a second name, or nobody's: ${nobodys}`);
}

async function I4_everyOutboxDrains(world) {
  const rounds = [];
  for (let quiet = 0; quiet < 2 && rounds.length < ROUNDS; quiet = rounds.at(-1).every(isSynced) ? quiet + 1 : 0) {
    rounds.push([]);
    for (const device of world.devices) rounds.at(-1).push(await (await device.tab()).use(({ syncNow }) => syncNow('open')));
    await inspect(world);
  }
  const left = (await Promise.all(world.devices.map((device) => device.raw()))).map((rows) => rows.outbox.length);
  holds(rounds.at(-1).every(isSynced) && !Math.max(...left), `I4: ${JSON.stringify(rounds)}, left: ${left}`);
}

const isSynced = ({ value }) => value?.state === 'synced' && !value.waiting;

function I5_theCursorNeverGoesBack(device, { meta: { epoch, pull, cursor, device_id } }) {
  const before = device.seen;
  device.seen = { epoch, pull, cursor, device_id };
  if (before?.device_id !== device_id || before.epoch !== epoch || before.pull !== pull) return;
  holds(cursor >= before.cursor, `I5: the cursor went back from ${before.cursor} to ${cursor}`);
}

/** Rule 6: whatever the cursor says has been pulled is there. */
function I5_theCursorIsNeverAheadOfItsData({ meta, shadow }, { epoch, entries }) {
  if (meta.epoch !== epoch) return;
  const known = new Map(shadow.map((row) => [row.entry_id, row.seq]));
  const skipped = entries.filter(([id, , seq]) => seq <= meta.cursor && known.get(id) !== seq);
  holds(!skipped.length, `I5: the cursor is at ${meta.cursor}, and these were skipped: ${JSON.stringify(skipped)}`);
}

async function I6_nothingIsSomebodyElses(world) {
  const { entries, revisions, dead } = await world.truth('ben');
  holds(!entries.length && !revisions.length && !dead.length, 'I6: something of Ana is in the stream of Ben');
}

async function I7_digestsAreEqual(world) {
  const digest = await asked(world, '/sync/digest');
  for (const device of world.devices) {
    const { value } = await (await device.tab()).store((store) => store.digest());
    const equal = value.count === digest.count && value.hash === digest.hash;
    holds(equal, `I7: ${JSON.stringify(value)} on the phone, ${JSON.stringify(digest)} on the server`);
  }
}

/** Rule 11 is a net, and nothing may fall into it, unless somebody wrote between a pull and its digest. */
function I7_theDigestNeverDiffers(device, { meta: { disagreed } }, racing) {
  holds(racing || disagreed === device.disagreed, `I7: only the digest noticed: ${disagreed}`);
  device.disagreed = disagreed;
}

async function asTheServerTells(world) {
  const live = [];
  for (let since = 0, more = true; more;) {
    const page = await asked(world, `/sync/pull?epoch=&since=${since}&floor=999999999&limit=1000`);
    live.push(...page.changes.filter((change) => !change.deleted));
    since = page.changes.at(-1)?.seq ?? since;
    more = page.more;
  }
  return byId(live);
}

async function asked(world, path) {
  const headers = { 'X-Session': world.people.ana.session, 'X-Easeback': '1' };
  const answer = await fetch(path, { headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** One text, so that equal means equal byte for byte. */
const byId = (entries) => entries
  .map((entry) => JSON.stringify(SHOWN.map((key) => entry[key] ?? null))).sort().join('\n');

const isOnce = (list) => new Set(list).size === list.length;

function holds(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
