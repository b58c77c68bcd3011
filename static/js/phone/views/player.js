/** The player: each tap is a form that is answered here, written down at once, and shows the next screen. */
import '../../elements/player-screen.js';
import '../../elements/step-timer.js';
import { dayOf } from '../dates.js';
import { mine, reason, therapistOf } from '../guides.js';
import { guides } from '../known.js';
import { newId } from '../op.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { now } from '../run/clock.js';
import { cuesOf } from '../run/cues.js';
import { begin, entryOf, isOver, mayStartAtOnce, screen, step, toolsOf } from '../run/machine.js';
import { pageOf } from '../run/page.js';
import { asksSide } from '../run/plan.js';

// The screens that all guides share (templates/client/_player_screens.html): nothing is shown before they are here.
document.body.insertAdjacentHTML('beforeend', await (await fetch('/templates/player')).text());

const LEVELS = ['back', 'leg', 'furthest'];
const PUT_AWAY = 600_000; // ms that a run which has ended is still shown, and that one may lie without questions 1 to 5 asked anew
const LEADS_ON = ['go', 'again', 'play', 'stay'];

export function register(route) {
  route('GET', '/phone/player', async (asked) => {
    const [, , slug] = location.pathname.split('/');
    const known = await guides();
    const guide = known[slug];
    if (!guide && Object.keys(known).length) return { html: '', headers: { 'HX-Redirect': '/guides' } };
    asked.params.slug = slug;
    called(guide);
    const run = await found(asked.store, slug);
    return { html: run ? await shown(asked, run) : await starting(asked) };
  });

  route('POST', '/phone/player/:slug/before', async (asked) => {
    const run = await asked.store.run();
    if (run) return { html: await shown(asked, run) };
    const { state, gate } = await fresh(asked);
    if (!gate.open || answersFirst(gate)) return { html: await starting(asked) };
    const event = { type: 'before', ...levelsIn(asked.form), side: asked.form.get('side'), tool: asked.form.get('tool'), skipped: asked.query.has('skipped') };
    const next = step(state, event, now());
    if (next.phase === 'before') return refuse([...LEVELS, 'side', 'tool'], missing(asked.form, [...LEVELS, 'side']));
    return { html: await keep(asked, next) };
  });

  route('POST', '/phone/player/:slug/after', (asked) => {
    const errors = missing(asked.form, LEVELS);
    if (Object.keys(errors).length) return refuse(LEVELS, errors);
    return happens(asked, { type: 'after', ...levelsIn(asked.form) });
  });

  route('POST', '/phone/player/:slug/leave', async (asked) => ended(asked, await asked.store.run()));
  route('POST', '/phone/player/:slug/restart', async (asked) => {
    await letGo(asked.store, await asked.store.run());
    return { html: await starting(asked) };
  });

  route('POST', '/phone/player/:slug/end', async (asked) => {
    const run = await lastRun(asked.store);
    const text = (asked.form.get('note') ?? '').trim();
    if (run?.ended && (run.unwritten || text !== run.note)) await keep(asked, step(run, { type: 'note', text }, now(run.seen)));
    if (!unwritten) await asked.store.dropRun();
    return away(asked);
  });

  route('POST', '/phone/player/:slug/:event', (asked) => happens(asked, eventOf(asked)));
}

/** The page is the same for all guides: its name comes with the address. */
function called({ title }) {
  const heading = document.getElementById('guide-title');
  document.title = document.title.replace(heading.textContent, `${title}, step by step`);
  heading.textContent = title;
}

// ---- what there is

let opened = false;
let last = null; // what this page showed before
let unwritten = null; // a stop that this phone had no room for

const lastRun = async (store) => unwritten ?? store.lastRun();

/** The run to show, as it stands after this page was opened; one that has ended long ago is put away. */
async function found(store, slug) {
  const run = await store.lastRun();
  const first = !opened;
  opened = true;
  if (!run) return null;
  if (run.ended) {
    if (run.guide === slug && now() - run.ended < PUT_AWAY) return run;
    await letGo(store, run);
    return null;
  }
  if (!first || run.guide !== slug) return run;
  const unknown = Date.now() < run.seen;
  const next = step(run, { type: 'interrupt', unknown }, now(run.seen));
  await store.keepRun(next);
  return next;
}

async function shown({ params: { slug } }, run) {
  if (run.guide !== slug) return render('view-player-other', { title: run.content.title, slug: run.guide, guide: { slug } });
  const next = screen(run, now(run.seen));
  const { template, data } = pageOf(run, next, last);
  last = next;
  return render(template, { ...data, guide: run.content, stale: dayOf(run.begun) !== dayOf(), until: run.ended && until(run), unwritten: Boolean(unwritten) });
}

const until = ({ ended }) => new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'long', hour: '2-digit', minute: '2-digit' }).format(ended + 86_400_000);

// ---- before it begins

async function fresh({ params: { slug }, store }) {
  const own = await mine(store);
  const guide = own.guides[slug];
  const planned = own.plan?.body.guides.find((one) => one.guide === slug);
  const gate = own.gate(guide);
  const chosen = { entry: newId(), gate, card: planned?.card ?? null, side: planned?.side ?? 'guide' };
  return { guide, gate, state: begin(guide, chosen, now()) };
}

const answersFirst = ({ why }) => why.some(({ code }) => code === 'answers-needed');

async function starting(asked) {
  const { guide, gate, state } = await fresh(asked);
  const name = !gate.open ? 'locked' : answersFirst(gate) ? 'safety' : 'before';
  const therapist = therapistOf(asked.user);
  last = { name };
  const cue = cuesOf(last, { guide: guide.slug });
  return render(`view-player-${name}`, {
    guide, screen: name, say: cue.say?.join(' '), tone: cue.tone, why: reason(gate, guide, therapist), ...startOf(state, gate),
  });
}

function startOf(state, gate) {
  const asks = asksSide(state.content, state.planned);
  const tools = toolsOf(state).map((tool, i) => ({ ...tool, chosen: i === 0 || tool.name === state.card?.tool }));
  return { asks: asks && { [asks]: true }, tools: tools.length > 1 && { tools }, tool: tools.length === 1 && tools[0], hands_only: gate.hands_only, half: gate.half, skips: mayStartAtOnce(state.content), card: state.card };
}

const levelsIn = (form) => ({ back: whole(form.get('back'), 10), leg: whole(form.get('leg'), 10), furthest: whole(form.get('furthest'), 4) });

function missing(form, names) {
  const wrong = names.filter((name) => form.get(name) === null);
  return Object.fromEntries(wrong.map((name) => [name, ['back', 'leg'].includes(name) ? 'choose' : 'pick']));
}

// ---- on the way

function eventOf({ params: { event }, query }) {
  const number = (name) => (/^\d+$/.test(query.get(name) ?? '') ? Number(query.get(name)) : undefined);
  return { type: event, turn: number('turn'), unit: number('unit'), question: query.get('question'), reason: query.get('reason'), answer: number('answer') ?? query.get('answer') };
}

async function happens(asked, event) {
  const gate = LEADS_ON.includes(event.type) && await fresh(asked);
  const run = await lastRun(asked.store);
  if (!run || run.guide !== asked.params.slug) return { html: await starting(asked) };
  if (gate && !run.ended && closes(gate, run)) return ended(asked, run);
  return { html: await keep(asked, step(run, { ...event, left: gate ? gate.gate.left : null }, now(run.seen))) };
}

/** What has come in between: a stop on another phone, an answer to the safety questions, another day, a new version. */
const closes = ({ guide, gate }, { content, seen }) =>
  !gate.open || guide.version !== content.version || (answersFirst(gate) && Date.now() - seen > PUT_AWAY);

/** Written down before it is shown; an end is an entry at once, and stays one however often it is written. */
async function keep(asked, run) {
  try {
    await written(asked.store, run);
    const kept = await asked.store.keepRun({ ...run, unwritten: false });
    unwritten = null;
    return shown(asked, kept);
  } catch (error) {
    if (run.phase !== 'stop') throw error;
    reportError(error); // who stops must not be held up by a phone that is full
    unwritten = { ...run, unwritten: true };
    await asked.store.keepRun(unwritten).catch(reportError);
    return shown(asked, unwritten);
  }
}

async function written(store, run) {
  const body = entryOf(run);
  if (!body) return;
  const known = await store.entry(run.entry);
  if (known?.body.outcome === 'stopped' && body.outcome !== 'stopped') return; // in another tab
  if (known && JSON.stringify(sorted(known.body)) === JSON.stringify(sorted(body))) return;
  await store.record({ entry_kind: 'run', entry_id: run.entry, body, occurred_at: body.started_at });
}

const sorted = (body) => Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));

// ---- going

/** Left, unless it was stopped: as an entry, and no longer as something that runs. One that had ended is an entry already. */
async function letGo(store, run) {
  if (!run) return;
  if (!isOver(run) || run.unwritten) await written(store, step(run, { type: 'leave' }, now(run.seen)));
  await store.dropRun();
}

async function ended(asked, run) {
  await letGo(asked.store, run);
  return away(asked);
}

const away = ({ params: { slug } }) => ({ html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': `/guides/${slug}` } });
