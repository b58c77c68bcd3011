/** Walks through guides as people do, and as nobody does: for tests/js/test_run.py. */
import { ANSWERS } from './checks.js';
import { clockOf } from './clock.js';
import { overview } from './screen.js';
import { begin, entryOf, isOver, REASONS, screen, step } from './machine.js';
import { keyOf } from './plan.js';

const GOOD = { pressure: 3, stretch: 3, spread: 'here', further: 'no', numb: 'no', feel: 'same', rise: 0, skin: 'fine', settled: 'yes' };
const LEVELS = { back: 3, leg: 4, furthest: 2 };
const START = { ...LEVELS, side: 'left' };
const T0 = Date.parse('2026-11-21T08:00:00Z');

/** What a person does who follows the guide, and never has a problem. */
function nextOf(shown, guide) {
  const good = { ...GOOD, pressure: Math.min(3, shown.ceiling ?? 3) };
  if (shown.question) return { type: 'answer', question: shown.question, answer: good[shown.question] };
  const next = { before: { type: 'before', ...START, tool: guide.tools?.[0]?.id }, after: { type: 'after', ...LEVELS }, resume: { type: 'stay' }, leave: { type: 'stay' } };
  if (shown.name === 'work' && shown.paused) return { type: 'play' };
  return next[shown.name] ?? { type: 'go' };
}

/** One run with its clock, each state through JSON as the store keeps it. */
export class Walk {
  constructor(guide, chosen = {}, levels = {}) {
    this.now = T0;
    this.levels = levels;
    this.state = begin(guide, { entry: 'e', gate: {}, ...chosen }, this.now);
  }

  do(event, seconds = 0) {
    this.now += seconds * 1000;
    this.state = JSON.parse(JSON.stringify(step(this.state, event, this.now)));
    return this.see();
  }

  see(seconds = 0) {
    this.now += seconds * 1000;
    return screen(this.state, this.now);
  }

  /** One tap of somebody who follows, waiting for whatever the clock brings next. */
  follow() {
    const shown = this.see();
    if (shown.timer && !shown.question && !shown.paused) return this.see(Math.max(0.001, shown.timer.due));
    return this.do({ ...nextOf(shown, this.state.content), ...(shown.name === 'before' ? this.levels : {}) });
  }

  until(wanted, most = 1000) {
    for (let n = 0; n < most; n++) {
      const shown = this.see();
      if (wanted(shown)) return shown;
      if (isOver(this.state)) return null;
      this.follow();
    }
    throw Error(`never there: ${JSON.stringify(this.see())}`);
  }

  finish() {
    this.until(() => isOver(this.state));
    return { screen: this.see(), entry: entryOf(this.state) };
  }
}

export const written = ({ state }) => entryOf(state);

/** Every unit at which a question comes up, and what each of its answers leads to. */
export function answersOf(guide, levels) {
  const found = [];
  const asked = new Walk(guide, {}, levels);
  for (let n = 0; n < 500 && !isOver(asked.state); n++) {
    const shown = asked.see();
    if (shown.question) found.push(...ANSWERS[shown.question].map((answer) => answered(asked, shown, answer)));
    asked.follow();
  }
  return found;
}

function answered(walk, { question, unit, ceiling, name, phase }, answer) {
  const copy = Object.assign(Object.create(Walk.prototype), { ...walk, state: JSON.parse(JSON.stringify(walk.state)) });
  const after = copy.do({ type: 'answer', question, answer });
  return {
    question, answer, ceiling, step: unit.step, name, phase, spot: unit.spot,
    then: after.name, asks: after.question, reason: after.reason, over: isOver(copy.state), again: after.again, unit: after.unit,
    here: keyOf(after.unit) === keyOf(unit), entry: entryOf(copy.state),
  };
}

const VOCABULARY = [
  ...['go', 'again', 'back', 'skip', 'pause', 'play', 'close', 'stay', 'leave', 'stop', 'interrupt', 'restart', 'nonsense'].map((type) => ({ type })),
  ...Object.entries(ANSWERS).flatMap(([question, answers]) => answers.map((answer) => ({ type: 'answer', question, answer }))),
  { type: 'answer', question: 'pressure', answer: 11 }, { type: 'answer', question: 'numb', answer: 7 }, { type: 'answer', question: null, answer: null },
  { type: 'before', ...START }, { type: 'before', ...LEVELS, furthest: 0, side: 'right' }, { type: 'before', back: 11, leg: null, furthest: 2 },
  { type: 'before', skipped: true, side: 'left' },
  { type: 'after', ...LEVELS }, { type: 'after', ...LEVELS, leg: 9 }, { type: 'after', ...LEVELS, furthest: 4 }, { type: 'after' },
  ...REASONS.map((reason) => ({ type: 'reason', reason })), { type: 'reason', reason: 'none' }, { type: 'note', text: 'x' },
];

/**
 * @param {[number, number, number, number][]} moves [what, which, seconds since the last, seconds that the phone's clock
 *   is put forward or back]; what: 0–5 what a person would do · 6 an answer to what is asked · 7 jump to a unit · 8 the
 *   browser is killed · 9 anything
 */
export function wander(guide, chosen, moves) {
  const world = { real: 0, wall: T0, loaded: 0 };
  const open = () => { world.loaded = world.real; return clockOf(() => world.wall + world.real, () => world.real - world.loaded); };
  let now = open();
  let state = begin(guide, { entry: 'e', gate: {}, ...chosen }, now());
  const told = { spots: {}, region: 0, ended: null, moved: false };
  for (const [what, which, seconds, jumped] of moves) {
    press(state, now(state.seen), seconds, told);
    world.real += seconds * 1000;
    world.wall += (what === 8 && jumped < 0 ? jumped - seconds : jumped) * 1000;
    if (what === 8) now = open();
    const move = { ...chosenMove(screen(state, now()), guide, what, which), unknown: now() < state.seen };
    state = JSON.parse(JSON.stringify(step(state, move, now(state.seen))));
    const outcome = isOver(state) && JSON.stringify([state.phase, entryOf(state)?.worked, entryOf(state)?.ended_at]);
    if (told.ended && outcome !== told.ended) told.moved = true;
    told.ended ||= outcome;
  }
  return { ...told, entry: entryOf(state), ...ending(state, now(state.seen)), budget: state.budget };
}

function chosenMove(shown, guide, what, which) {
  if (what === 8) return { type: 'interrupt' };
  if (what === 7) return { type: 'jump', unit: which % ((shown.unit?.count ?? 0) + 2) };
  if (what === 6 && shown.question) return { type: 'answer', question: shown.question, answer: shown.answers[which % shown.answers.length] };
  if (what === 9) return { tool: guide.tools?.at(-1)?.id, ...VOCABULARY[which % VOCABULARY.length] };
  if (shown.again && which % 2) return { type: 'again' };
  return nextOf(shown, guide);
}

/** Seconds that the person really pressed until the next event, on which spot. */
function press(state, at, seconds, told) {
  const { phase, timer, unit, paused } = screen(state, at);
  if (!timer || !unit || !['count-in', 'work'].includes(phase) || (phase === 'work' && paused)) return;
  const real = phase === 'work' ? Math.min(seconds, timer.left) : Math.min(Math.max(0, seconds - timer.left), state.clock.limit - state.clock.spent);
  if (unit.spot) told.spots[keyOf(unit)] = (told.spots[keyOf(unit)] ?? 0) + real;
  if (unit.presses) told.region += real;
}

/** Whoever only follows from here comes to an end. */
function ending(state, at) {
  const walk = Object.assign(Object.create(Walk.prototype), { state, now: at, levels: {} });
  walk.until(() => isOver(walk.state), 1000);
  return { end: walk.see().name, last: entryOf(walk.state), listed: overview(walk.state).length };
}
