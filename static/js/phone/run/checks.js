/** The questions of a guide, their answers, and where each leads (clinical.md 1 and 2), as data. Pure. */
import { LEG_UP, STOP_OVER } from './limits.js';

const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export const ANSWERS = {
  pressure: NUMBERS,
  stretch: NUMBERS,
  spread: ['here', 'thigh', 'below'],
  further: ['no', 'yes'],
  numb: ['no', 'yes'],
  feel: ['softer', 'same', 'harder', 'unsure'],
  rise: [0, 1, LEG_UP],
  skin: ['fine', 'blotchy', 'red', 'hurts'],
  settled: ['yes', 'no'],
};

/** By a step's check-in: what is asked while its clock runs, and what when it is over. Of a still hold: how it feels. */
export const CHECKS = {
  pressure: { during: ['pressure', 'spread', 'numb'], over: ['feel'] },
  stretch: { during: ['stretch', 'spread', 'numb'], over: ['feel'] },
  pain: { during: [], over: ['rise'] },
  tingling: { during: [], over: ['numb'] },
  skin: { during: [], over: ['skin'] },
};

const ON = { to: 'on' };
const LESS = { to: 'less' };
const stop = (reason) => ({ to: 'stop', reason });

function strong(answer, { ceiling }) {
  if (answer > STOP_OVER) return stop('pressure');
  return ceiling !== null && answer > ceiling ? LESS : ON;
}

/** Pain in the buttock or thigh that was not there at the start has spread; where it was, less pressure will do. */
function spreads({ furthest }) {
  if (!furthest) return stop('spread');
  return furthest === 1 ? { to: 'ask', question: 'further' } : LESS;
}

const LEADS = {
  pressure: strong,
  stretch: strong,
  spread: (answer, before) => ({ here: () => ON, thigh: spreads, below: () => stop('spread') })[answer](before),
  further: (answer) => (answer === 'yes' ? stop('spread') : LESS),
  numb: (answer) => (answer === 'yes' ? stop('numb') : ON),
  feel: (answer) => (answer === 'harder' ? { to: 'softly' } : ON),
  rise: (answer) => (answer >= LEG_UP ? { to: 'wait' } : ON),
  skin: (answer) => (answer === 'fine' ? ON : stop('other')),
  settled: (answer) => (answer === 'yes' ? { to: 'settled' } : stop('leg')),
};

/**
 * @param {{ceiling: number|null, furthest: number|null}} context what is allowed, and how far down it was at the start
 * @returns {{to: 'on'|'less'|'softly'|'ask'|'wait'|'settled'|'stop', reason?: string, question?: string}}
 *   softly: less pressure from the next spot on
 */
export const lead = (question, answer, context) => LEADS[question](answer, context);

export const isAnswer = (question, answer) => ANSWERS[question]?.includes(answer) ?? false;

/**
 * What a unit still has to be asked. `asked`: its answers so far, by question.
 * @param {'during'|'over'} when over: what was not answered in time comes first
 */
export function openQuestions(unit, asked, when, context) {
  const { during, over } = CHECKS[unit.check] ?? { during: [], over: [] };
  const own = over.filter((question) => question !== 'feel' || unit.spot);
  const all = (when === 'during' ? during : [...during, ...own]).flatMap((question) =>
    (leadsToFurther(question, asked, context) ? ['spread', 'further'] : [question]));
  return all.filter((question) => asked[question] === undefined);
}

const leadsToFurther = (question, asked, context) =>
  question === 'spread' && asked.spread !== undefined && lead('spread', asked.spread, context).to === 'ask';
