/** What can happen, as fast-check makes it up, and how it is carried out. An action is plain data: {do, …}. */
import fc from 'fast-check';
import { inspect, saved, theirs } from './schedule_checks.js';
import { FAULTS } from './schedule_network.js';
import { later } from './schedule_world.js';

const NOTES = ['', 'stiff', 'after the drive \u{1f697}', 'cut in two \ud83d', 'nul \u0000'];
const MOMENTS = [undefined, '2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00.000Z', '2026-10-25T00:30:00.000Z',
  '2026-10-25T01:30:00.000Z', '1999-12-31T23:59:59.000Z'];
const ZONES = [undefined, 'Europe/Berlin', 'Pacific/Apia', 'America/St_Johns'];
const DAY = 86_400_000;
const JUMPS = [-3650 * DAY, -DAY, -3_600_000, 3_600_000, DAY, 3650 * DAY];

const two = fc.nat(1);
const any = fc.nat(7);
const one = (...values) => fc.constantFrom(...values);
const body = fc.record({ back: fc.nat(10), leg: fc.nat(10), note: one(...NOTES) });
const trouble = fc.option(
  fc.record({ how: one('half', 'unheard', 'undone', 'full', 'cut'), after: fc.nat(4) }), { nil: undefined, freq: 4 });
const fault = fc.oneof(...Object.entries(FAULTS).map(([name, { weight }]) => ({ weight, arbitrary: fc.constant(name) })));
const faults = fc.array(fault, { maxLength: 4 });
const action = (name, more = {}) => fc.record({ do: fc.constant(name), ...more });
const onTab = { phone: two, tab: two, trouble };

const ANY = fc.oneof(
  { weight: 6, arbitrary: action('log', { ...onTab, body, at: one(...MOMENTS), tz: one(...ZONES) }) },
  { weight: 5, arbitrary: action('correct', { ...onTab, entry: any, body }) },
  { weight: 3, arbitrary: action('erase', { ...onTab, entry: any }) },
  { weight: 1, arbitrary: action('bringBack', { ...onTab, entry: any }) },
  { weight: 2, arbitrary: action('poison', { ...onTab, how: one('worth', 'kind'), entry: any }) },
  { weight: 1, arbitrary: action('decide', { ...onTab, again: fc.boolean(), body }) },
  { weight: 12, arbitrary: action('sync', { ...onTab, faults, reason: one('open', 'write', 'asked') }) },
  { weight: 2, arbitrary: action('race', { phone: two, body, faults }) },
  { weight: 1, arbitrary: action('close', { phone: two, tab: two }) },
  { weight: 1, arbitrary: action('evict', { phone: two }) },
  { weight: 1, arbitrary: action('throwAway', { phone: two }) },
  { weight: 2, arbitrary: action('clock', { phone: two, by: one(...JUMPS) }) },
  { weight: 2, arbitrary: action('signIn', { phone: two, who: one('ana', 'ben', 'nobody') }) },
  { weight: 1, arbitrary: action('deliver', { phone: two }) },
  { weight: 2, arbitrary: action('therapist') },
  { weight: 3, arbitrary: action('backup') },
  { weight: 3, arbitrary: action('restore', { backup: any }) },
  { weight: 2, arbitrary: action('purge', { percent: fc.nat(100) }) },
);

export const schedules = fc.array(ANY, { minLength: 1, maxLength: 30, size: 'max' });

export async function carryOut(world, step) {
  await ACTIONS[step.do](world, step);
  await inspect(world);
}

const ACTIONS = {
  log: (world, { body, at, tz, ...where }) =>
    write(world, where, () => ({ entry_kind: 'pain', body, occurred_at: at, tz })),
  correct: (world, { body, ...where }) => write(world, where, (entry) => entry && { entry_id: entry.entry_id, body }),
  erase: (world, where) => write(world, where, (entry) => entry && { entry_id: entry.entry_id, kind: 'delete' }),
  poison: (world, { how, ...where }) => write(world, where, (entry) => POISON[how](entry)),
  bringBack: async (world, { phone, tab, trouble, entry }) => {
    const open = await world.devices[phone].tab(tab);
    const { value } = await open.store((store) => store.undelete(pick(world.entries, entry) ?? ''), trouble);
    saved(world, value);
  },
  decide,
  sync,
  race,
  close: async (world, { phone, tab }) => world.devices[phone].tabs[tab]?.close(),
  evict,
  throwAway,
  clock: async (world, { phone, by }) => { world.devices[phone].skew += by; },
  signIn: async (world, { phone, who }) => world.devices[phone].signIn(who),
  deliver: (world, { phone }) => world.devices[phone].network.deliver(),
  therapist: (world) => world.ask(`review/${world.people.tess.id}`),
  backup: async (world) => { world.backups.push((await world.ask('backup')).backup); },
  restore,
  purge: (world, { percent }) => world.ask(`purge/${percent}`),
};

const POISON = {
  worth: () => ({ entry_kind: 'pain', body: { back: 99, leg: 99, note: '' } }),
  kind: (entry) => entry && { entry_id: entry.entry_id, entry_kind: 'question', body: { text: 'May I run?' } },
};

const pick = (list, number) => list[number % list.length];

/** A person corrects only what is on the screen in front of them. */
async function write(world, { phone, tab, trouble, entry = 0 }, change) {
  const open = await world.devices[phone].tab(tab);
  const { value: seen = null } = await open.store((store) => store.entry(pick(world.entries, entry) ?? ''));
  const op = change(seen);
  if (!op) return;
  const { value } = await open.store((store) => store.record(op), trouble);
  saved(world, value);
  if (!value) return;
  if (!world.entries.includes(value.entry_id)) world.entries.push(value.entry_id);
  await isSeen(open, value.entry_id, op);
}

/** What has been called saved is on the screen. */
async function isSeen(open, id, { kind = 'put', body }) {
  const { value } = await open.store((store) => store.entry(id));
  const shown = kind === 'delete' ? value === null : shownAs(value?.body, body);
  if (!shown) throw new Error(`I1: saved and not seen: ${kind} ${JSON.stringify(body)}, shown ${JSON.stringify(value)}`);
}

/** Half of an emoji becomes the sign for what can't be read, before it is saved. */
const shownAs = (shown, said) =>
  JSON.stringify(shown) === JSON.stringify(said, (_, value) => value?.toWellFormed?.() ?? value);

/** What the server refused is sent again, changed, or given up: the person's word takes the promise back. */
async function decide(world, { phone, tab, trouble, again, body }) {
  const open = await world.devices[phone].tab(tab);
  const [refused] = (await open.store((store) => store.rejected())).value ?? [];
  if (!refused) return;
  const how = (store) => (again ? store.resend(refused.op_id, body) : store.dropRejected(refused.op_id));
  world.promised.delete(refused.op_id);
  saved(world, (await open.store(how, trouble)).value);
}

async function sync(world, { phone, tab, trouble, faults = [], reason = 'open' }) {
  const device = world.devices[phone];
  const open = await device.tab(tab);
  device.network.faults = [...faults];
  const { closed } = await open.use(({ syncNow }) => syncNow(reason), trouble);
  device.network.faults = [];
  if (closed) world.racing = 2; // its last request may still be under way
}

/** Both tabs and the other phone at once, and a save in the middle of it. */
async function race(world, { phone, body, faults }) {
  world.racing = 2;
  const [own, other] = [world.devices[phone], world.devices[1 - phone]];
  const tabs = [await own.tab(0), await own.tab(1), await other.tab(0)];
  world.devices[phone].network.faults = [...faults];
  const syncs = tabs.map((tab) => tab.use(({ syncNow }) => syncNow('asked')));
  await write(world, { phone, tab: 1 }, () => ({ entry_kind: 'pain', body }));
  await Promise.all(syncs);
  world.devices[phone].network.faults = [];
}

/** The browser threw everything away. */
async function evict(world, { phone }) {
  const device = world.devices[phone];
  const rows = await device.raw();
  if (!rows) return;
  await forgotten(world, rows.sent);
  await device.erase();
  device.signIn('ana');
  later(device);
  await sync(world, { phone, tab: 0 });
}

/** The databases are gone, the caches are not (docs/sync.md, "Its limits"): what waits for the first time comes back. */
async function throwAway(world, { phone }) {
  const device = world.devices[phone];
  const rows = await device.raw();
  if (!rows) return;
  const fresh = new Set(rows.outbox.filter((op) => op.seq == null && !op.again).map((op) => op.op_id));
  await forgotten(world, rows.sent.filter((op) => !fresh.has(op.op_id)));
  await device.throwAway();
  await sync(world, { phone, tab: 0 });
}

/** The phone that made these has them no more. What the server has is its to keep, what it has not is gone. */
async function forgotten(world, ops) {
  const there = theirs(await world.truth());
  for (const { op_id } of ops) (there.has(op_id) ? world.orphans.add(op_id) : world.promised.delete(op_id));
}

async function restore(world, { backup }) {
  const number = world.backups.length ? pick(world.backups, backup) : (await world.ask('backup')).backup;
  const left = theirs(await world.ask(`restore/${number}`));
  for (const op of world.orphans) if (!left.has(op)) world.promised.delete(op);
}
