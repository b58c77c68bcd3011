/**
 * A guide that runs: pure, its state is JSON, the moment comes as a parameter (ms). Every event gives a new state;
 * one that does not fit leaves it as it was. After a stop nothing leads on.
 */
import { again, contextOf, questionNow, questionsLeft } from './asking.js';
import { isAnswer, lead } from './checks.js';
import { going } from './clock.js';
import { LEG_UP } from './limits.js';
import { backwards, closed, countIn, cutShort, enter, held, isOver, jump, leaveUnit, over, pastThisStep, pressed, ripen, timeUp, unitOf, withFate } from './moves.js';
import { asksSide, budgetOf, ceilingOf, sidesOf, unitsOf } from './plan.js';

export { entryOf } from './entry.js';
export { screen } from './screen.js';
export { isOver } from './moves.js';

/**
 * @param {object} guide of /guides.json, with its slug
 * @param {{entry: string, gate: object, card?: object|null, side?: string}} chosen `entry`: the id that the run will
 *   have as an entry · `gate`: what gate.js says · `card`, `side`: of the therapist's plan
 */
export function begin(guide, { entry, gate, card = null, side = 'guide' }, now) {
  return {
    entry, guide: guide.slug, content: guide, gate, card, planned: side, phase: 'before', overlay: null, turn: 0, begun: now, seen: now, ended: null,
    ceiling: ceilingOf(guide, { card, half: gate?.half }), budget: guide.presses ? budgetOf(gate) : 0,
    before: null, after: null, tool: '', units: [], i: 0, side: null,
    clock: null, counting: null, asked: {}, less: null, lessened: false, strikes: 0, cut: false,
    hard: {}, spent: {}, fate: {}, order: [], checked: [], pressure: null, stop: null, byHand: false, told: false, note: '',
  };
}

/**
 * @param {{type: string, turn?: number}} event `turn`: of the screen that was tapped; a second tap comes too late
 * @param {number} now ms
 */
export function step(state, event, now) {
  const ripe = ripen(state, now);
  const late = event.turn !== undefined && event.turn !== ripe.turn && event.type !== 'stop';
  const act = !late && acts(ripe)[event.type];
  const next = act ? act(fewerLeft(ripe, event), { ...event, unknown: event.unknown || now < state.seen }) : ripe;
  return next === ripe ? ripe : { ...next, turn: ripe.turn + 1 };
}

/** `left`: seconds that the region has now, where other guides ran in between. */
const fewerLeft = (state, { left }) => (left == null || left >= state.budget ? state : { ...state, budget: left });

/** What can happen on the way, by what is on the screen. */
function acts(state) {
  if (isOver(state)) return AFTERWARDS;
  const always = { stop, leave, ...(state.phase === 'before' ? {} : { interrupt }) };
  if (state.overlay) return { ...always, stay, restart: leave };
  return { ...always, close, ...ACTS[state.phase], ...(state.units.length && !['wait', 'settled', 'after'].includes(state.phase) ? MOVES : {}) };
}

const MOVES = {
  back: backwards,
  skip: (state) => jump(withFate(closed(state, 'cut'), unitOf(state), 'skipped'), state.i + 1),
  jump: (state, { unit }) => (Number.isInteger(unit) && state.units[unit] ? jump(state, unit) : state),
};

const ACTS = {
  before: { before },
  switch: { go: (state) => ({ ...state, phase: 'ready', side: unitOf(state).side }) },
  ready: { go: goReady },
  'count-in': { pause: (state) => held(state, state.seen) },
  work: { pause: (state) => held(state, state.seen), play: (state) => (state.clock.since === null ? running(state) : state), answer: answerAtWork },
  ask: { go: goAsk, again: holdAgain, answer: answerAtRest },
  wait: { settled: settledEarly },
  settled: { answer: answerSettled },
  after: { after },
};

const AFTERWARDS = {
  reason: (state, { reason }) => (state.phase === 'stop' && state.byHand && REASONS.includes(reason) ? { ...state, stop: reason, told: true } : state),
  note: (state, { text }) => ({ ...state, note: String(text ?? '').slice(0, 20_000) }),
};

export const REASONS = ['pressure', 'numb', 'spread', 'leg', 'weak', 'other'];

// ---- before it begins

const isLevel = (n, most = 10) => Number.isInteger(n) && n >= 0 && n <= most;
const isLevels = ({ back, leg, furthest }) => isLevel(back) && isLevel(leg) && isLevel(furthest, 4);
const levelsOf = ({ back, leg, furthest }) => ({ back, leg, furthest });

/** `skipped`: where nothing is pressed, stretched or strengthened, nobody has to give numbers. */
function before(state, event) {
  const { content: guide, planned, card } = state;
  const skips = event.skipped && mayStartAtOnce(guide);
  const sided = !asksSide(guide, planned) || ['left', 'right'].includes(event.side);
  if (!sided || (!skips && !isLevels(event))) return state;
  const tool = toolsOf(state).find(({ id }) => id === event.tool)?.id ?? '';
  if (!tool && toolsOf(state).length) return state;
  const units = unitsOf(guide, { sides: sidesOf(guide, planned, event.side), tool, card });
  return enter({ ...state, before: skips ? null : levelsOf(event), tool, units, begun: state.seen }, 0);
}

/**
 * What the person may choose from: hands alone where the answers to the safety questions say so; what the card names, where
 * the guide knows it and nothing is against it, and hands in its place.
 */
export function toolsOf({ content, gate, card }) {
  const may = (content.tools ?? []).filter(({ hands }) => hands || !gate?.hands_only);
  return may.some(({ name }) => name === card?.tool) ? may.filter(({ name, hands }) => hands || name === card.tool) : may;
}

export const mayStartAtOnce = ({ ceiling, steps }) => ceiling.scale === 'none' && !steps.some(({ check }) => check);

// ---- a unit: ready, its clock, its questions

function goReady(state) {
  const unit = unitOf(state);
  if (unit.seconds !== null) return countIn(state, state.seen);
  return unit.check ? { ...withFate(state, unit, 'done'), phase: 'ask' } : leaveUnit(state);
}

const running = (state) => ({ ...state, clock: going(state.clock, state.seen) });

/** An answer to the question that stands, written down; null for any other. */
function noted(state, { question, answer }) {
  if (question !== questionNow(state) || !isAnswer(question, answer)) return null;
  const { step: name, side, time } = unitOf(state);
  const checked = [...state.checked, { step: name, side, time, question, answer, at: state.seen }].slice(-400);
  const pressure = question === 'pressure' ? Math.max(state.pressure ?? 0, answer) : state.pressure;
  return { ...state, checked, pressure, asked: { ...state.asked, [question]: answer }, less: null };
}

function answerAtWork(state, event) {
  const next = noted(state, event);
  if (!next) return state;
  const { to, reason } = lead(event.question, event.answer, contextOf(state));
  if (to === 'stop') return stopped(next, reason);
  return to === 'less' ? lessAtWork(next, event.question) : next;
}

/** Less pressure, then the same question again; the second time the hold is over. */
function lessAtWork(state, asked) {
  if (state.strikes) return cutShort(state);
  const question = asked === 'further' ? 'spread' : asked;
  const { [asked]: _, [question]: __, ...rest } = state.asked;
  return { ...state, asked: rest, strikes: 1, less: { since: state.seen, question } };
}

function answerAtRest(state, event) {
  const next = noted(state, event);
  if (!next) return state;
  const { to, reason } = lead(event.question, event.answer, contextOf(state));
  if (to === 'stop') return stopped(next, reason);
  if (to === 'wait') return waiting(next);
  if (to === 'softly') return softly(next);
  return to === 'less' ? { ...next, lessened: true } : onceAsked(next);
}

/** Harder under the pressure: softer from the next spot on; the second time this step has had enough on this side. */
function softly(state) {
  const { step: name, side } = unitOf(state);
  const key = `${name} ${side ?? ''}`;
  const hard = { ...state.hard, [key]: (state.hard[key] ?? 0) + 1 };
  return hard[key] > 1 ? pastThisStep({ ...state, hard }) : { ...state, hard, lessened: true };
}

/** After the last answer: on, unless "hold again" is offered. */
const onceAsked = (state) => (questionsLeft(state, 'over').length || again(state) ? state : enter(state, state.i + 1));

function goAsk(state) {
  if (state.lessened) return onceAsked({ ...state, lessened: false });
  return questionsLeft(state, 'over').length ? state : enter(state, state.i + 1);
}

function holdAgain(state) {
  const seconds = questionsLeft(state, 'over').length || state.lessened ? 0 : again(state);
  return seconds ? countIn(state, state.seen, seconds) : state;
}

// ---- the end

function after(state, event) {
  if (!isLevels(event)) return state;
  const next = { ...state, after: levelsOf(event) };
  if (event.furthest > state.before.furthest) return stopped(next, 'spread');
  return event.leg >= state.before.leg + LEG_UP ? waiting(next) : over(next, 'done');
}

const waiting = (state) => ({ ...closed(state, 'cut'), phase: 'wait', counting: state.seen });

/** Nobody has to sit out the ten minutes. */
function settledEarly(state) {
  return answerSettled({ ...state, phase: 'settled' }, { question: 'settled', answer: 'yes' });
}

function answerSettled(state, event) {
  const next = noted(state, event);
  if (!next) return state;
  if (event.answer === 'no') return stopped(next, 'leg');
  return next.after ? over(next, 'done') : { ...next, phase: 'after', counting: null };
}

const stopped = (state, reason) => ({ ...over(state, 'stop'), stop: reason });

/** Written down at once; why, the person may say afterwards. */
const stop = (state) => (state.units.length ? { ...stopped(state, unsettled(state) ? 'leg' : 'other'), byHand: true } : over(state, 'left'));

/** Whoever goes while the leg has not settled has been stopped by it. */
const leave = (state) => (unsettled(state) ? stopped(state, 'leg') : over(state, 'left'));
const unsettled = ({ phase }) => ['wait', 'settled'].includes(phase);

// ---- leaving for a while

const close = (state) => (state.units.length ? { ...held(state, state.seen), overlay: 'leave' } : over(state, 'left'));

/**
 * The page was gone and comes back: a clock that ran has been running meanwhile, and is begun anew with a count-in.
 * Where the phone's clock was put back in between (`unknown`), nobody knows how long: then all of it is spent.
 */
function interrupt(state, { unknown }) {
  const ran = state.phase === 'count-in' || (state.phase === 'work' && state.clock.since !== null);
  const next = ran && unknown ? timeUp({ ...state, clock: { ...state.clock, since: null, spent: state.clock.limit } }) : held(state, state.seen);
  return { ...next, overlay: 'resume' };
}

function stay(state) {
  const next = { ...state, overlay: null };
  if (state.phase !== 'work') return next;
  const most = unitOf(state).presses ? Math.max(0, next.budget - pressed(state)) : Infinity;
  return { ...next, phase: 'count-in', counting: state.seen, clock: { ...state.clock, limit: Math.min(state.clock.limit, most) } };
}
