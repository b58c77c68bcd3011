/** Which question stands now, and whether the spot may be held again. Pure. */
import { openQuestions } from './checks.js';
import { elapsed } from './clock.js';
import { CHECK_AFTER, LEAST, LESS_FOR } from './limits.js';
import { allowed, pressed, sum, unitOf } from './moves.js';
import { keyOf } from './plan.js';

export const contextOf = ({ ceiling, before }) => ({ ceiling, furthest: before?.furthest ?? null });

/** @param {'during'|'over'} when of a hold that was cut short it is not asked how it felt */
export function questionsLeft(state, when) {
  const asked = state.cut ? { ...state.asked, feel: 'cut' } : state.asked;
  return openQuestions(unitOf(state), asked, when, contextOf(state));
}

/** The question on the screen, or null. */
export function questionNow(state) {
  if (state.phase === 'ask') return state.lessened ? null : questionsLeft(state, 'over')[0] ?? null;
  if (state.phase === 'settled') return 'settled';
  if (state.phase !== 'work' || state.clock.since === null) return null;
  return untilQuestion(state) <= 0 ? state.less?.question ?? questionsLeft(state, 'during')[0] : null;
}

/** Seconds until the clock's running brings a question; Infinity when all are answered. */
export function untilQuestion(state) {
  if (state.less) return LESS_FOR - (state.seen - state.less.since) / 1000;
  return questionsLeft(state, 'during').length ? CHECK_AFTER - elapsed(state, state.seen) : Infinity;
}

/** Seconds of "hold again" on this spot, or 0: what is still planned keeps its time, so that both sides get theirs. */
export function again(state) {
  const unit = unitOf(state);
  if (!unit.spot || state.cut || !['softer', 'same'].includes(state.asked.feel)) return 0;
  const seconds = Math.min(allowed(state, unit), unit.presses ? state.budget - pressed(state) - stillPlanned(state) : Infinity);
  return seconds >= LEAST ? seconds : 0;
}

const stillPlanned = ({ units, i, fate }) =>
  sum(units.slice(i + 1).filter((unit) => unit.presses && !fate[keyOf(unit)]).map(({ seconds }) => seconds ?? 0));
