/** A screen as the templates of templates/client/player.html want it: flags and numbers, no words. Pure. */
import { asking, cuesOf, easing, timeIsUp } from './cues.js';
import { overview } from './screen.js';

/**
 * @param {object} state of machine.js
 * @param {object} shown of screen.js
 * @param {object|null} before what this page showed last
 * @returns {{template: string, data: object}}
 */
export function pageOf(state, shown, before) {
  const { unit, name, turn } = shown;
  const cue = cuesOf(shown, { guide: state.guide, before });
  const data = {
    turn, screen: name, is: { [name]: true }, runs: !state.ended, phase: { [shown.phase]: true }, say: cue.say?.join(' ') ?? null, tone: cue.tone, silent: cue.say === null,
    begins: cue.say?.includes('phrases/start') ?? false, goes: cue.say?.includes('phrases/go-on') ?? false, ...sideOf(unit), ...placeOf(unit), timer: timerOf(shown), paused: shown.paused, ...ceilingOf(state, shown), card: cardOf(state, unit),
    ...questionOf(shown), again: shown.again || false, less: flags(easing(unit)), up: flags(timeIsUp(unit)), timed: state.clock !== null,
    ...endOf(state, shown), list: listOf(state), step: state.content.steps.find(({ id }) => id === unit?.step) ?? false,
  };
  return { template: STEP.includes(name) ? 'view-player-step' : `view-player-${name}`, data };
}

/** These show the picture of the step. */
const STEP = ['ready', 'count-in', 'work'];

const flags = (id) => (id ? { [id]: true } : {});
const sideOf = (unit) => ({ side: unit?.side ? { [unit.side]: true } : false });

function placeOf(unit) {
  if (!unit) return {};
  const { index, count, time, of, seconds, kind, reps, usedUp } = unit;
  const round = of > 1 && { time, of };
  return { no: index + 1, count, round, kind: { [kind]: true }, later: time > 1, usedUp, clocked: seconds !== null && lengthOf(seconds), reps: reps && { reps, each: Math.round(unit.planned / reps) } };
}

/** "45 seconds", "5 minutes" */
function lengthOf(seconds) {
  const minutes = seconds >= 120 && seconds % 60 === 0;
  return { n: minutes ? seconds / 60 : seconds, minutes };
}

function timerOf({ timer, name, unit }) {
  if (!timer) return false;
  const ticks = name === 'count-in' ? 1 : unit.reps ? Math.round(unit.planned / unit.reps) : 0;
  return { left: timer.left.toFixed(3), of: timer.of, due: timer.due.toFixed(3), ticks, shown: Math.ceil(timer.left), share: ((100 * timer.left) / timer.of).toFixed(1) };
}

function ceilingOf({ content, ceiling, gate }, { unit }) {
  const { scale, words, most } = content.ceiling;
  const bar = ['pressure', 'stretch'].includes(scale) && ceiling !== null;
  const matters = unit && (unit.check || unit.presses) && scale !== 'none';
  const own = ceiling === null || ceiling === most ? words : words.replace(String(most), String(ceiling));
  return { ceiling: matters && { words: own, bar: bar && { cells: cells(ceiling) } }, half: gate?.half ?? false };
}

const cells = (ceiling) => Array.from({ length: 10 }, (_, i) => ({ tone: i < ceiling ? `p${i + 1}` : 'off' }));

/** The therapist's card stands at what it is about. */
function cardOf({ card }, unit) {
  const holds = unit && (unit.spot || unit.presses);
  return holds && card && (card.spot || card.note || card.tool) ? { spot: card.spot, note: card.note, tool: card.tool } : false;
}

function questionOf({ question, unit, answers, ceiling }) {
  if (!question) return { question: false };
  const numbers = typeof answers[0] === 'number' && question !== 'rise';
  return { question, ask: { [asking(question, unit)]: true, ...(numbers && { scale: true }) }, numbers: numbers && answers.map((n) => ({ n, over: ceiling !== null && n > ceiling })) };
}

function endOf({ before, after, note, told }, { reason, byHand, unit, name }) {
  if (!['stop', 'done'].includes(name)) return {};
  return { reason: { [reason]: true }, chosen: told && { [reason]: true }, byHand, pack: name === 'stop' && reason === 'other' && unit?.check === 'skin', note, levels: before && after && { before, after } };
}

/** Every step, to go to: what to do, on which side, which of how many. */
function listOf(state) {
  const words = Object.fromEntries(state.content.steps.map((step) => [step.id, step.do]));
  return overview(state).map(({ step, side, time, of, index, here, fate }) => ({
    text: words[step], unit: index, no: index + 1, left: side === 'left', right: side === 'right', round: of > 1 && { time, of }, here, fate: fate ? { [fate]: true } : false,
  }));
}
