/** What is on the screen: a name, and what the page fills in. Pure. */
import { again, questionNow, untilQuestion } from './asking.js';
import { ANSWERS } from './checks.js';
import { elapsed } from './clock.js';
import { CHECK_AFTER, GET_READY, LEAST, SETTLES_IN } from './limits.js';
import { allowed, isOver, ripen, unitOf } from './moves.js';
import { keyOf } from './plan.js';

/**
 * @returns {{name: string, turn: number, unit: object|null, timer: {left: number, of: number, due: number}|null,
 *   question: string|null, answers: (string|number)[], again: number, ceiling: number|null}}
 *   timer: seconds left, of how many, and until the screen changes by itself (Infinity: not) · null: no clock runs
 */
export function screen(state, now) {
  const ripe = ripen(state, now);
  const question = ripe.overlay || isOver(ripe) || !ripe.units.length ? null : questionNow(ripe);
  return {
    name: nameOf(ripe, question), turn: ripe.turn, phase: ripe.phase, question, answers: ANSWERS[question] ?? [],
    unit: ripe.units.length ? unitShown(ripe) : null, timer: timerOf(ripe), paused: ripe.phase === 'work' && ripe.clock.since === null,
    again: ripe.phase === 'ask' && !question && !ripe.lessened ? again(ripe) : 0,
    ceiling: ripe.ceiling, cut: ripe.cut, reason: ripe.stop, byHand: ripe.byHand, before: ripe.before, after: ripe.after,
  };
}

function nameOf(state, question) {
  if (state.overlay) return state.overlay;
  if (state.phase === 'work') return question ? 'check' : state.less ? 'less' : 'work';
  if (state.phase === 'ask') return state.lessened ? 'less' : 'ease';
  return state.phase;
}

function unitShown(state) {
  const unit = unitOf(state);
  const seconds = unit.seconds === null ? null : allowed(state, unit);
  return { ...unit, planned: unit.seconds, index: state.i, count: state.units.length, seconds, usedUp: seconds !== null && seconds < LEAST };
}

function timerOf(state) {
  if (state.overlay) return null;
  if (state.phase === 'count-in') return down(GET_READY, (state.seen - state.counting) / 1000);
  if (state.phase === 'wait') return down(SETTLES_IN, (state.seen - state.counting) / 1000);
  if (state.phase !== 'work') return null;
  const run = down(state.clock.limit, elapsed(state, state.seen));
  const question = untilQuestion(state);
  return { ...run, due: question > 0 ? Math.min(run.left, question) : run.left, checks: CHECK_AFTER };
}

const down = (of, gone) => ({ of, left: of - gone, due: of - gone });

/** All units with what became of them, for the list to jump in. */
export const overview = ({ units, fate, i }) => units.map((unit, n) => ({ ...unit, index: n, here: n === i, fate: fate[keyOf(unit)] ?? null }));
