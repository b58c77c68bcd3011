/** What is said and sounded when a screen comes up: keys of the voice's files, the same words as on the screen. Pure. */

const phrase = (id) => `phrases/${id}`;

const QUESTIONS = {
  pressure: 'check-pressure', stretch: 'check-stretch', spread: 'check-spread', further: 'check-further', numb: 'check-numb',
  feel: 'feel', rise: 'check-pain', skin: 'check-skin', settled: 'settled',
};

/** The phrase of a question; after an exercise it is asked in other words. */
export const asking = (question, unit) => (question === 'numb' && unit?.check === 'tingling' ? 'check-tingling' : QUESTIONS[question]);

/** The phrase of "less", for what is pressed and for what is stretched. */
export const easing = (unit) => (unit?.check === 'stretch' ? 'less-stretch' : 'less-pressure');

/** The phrase of "time is up": weight comes off where there is weight. */
export const timeIsUp = (unit) => (unit.presses || unit.check === 'stretch' ? 'ease-off' : 'time-up');

/**
 * @param {object} shown of screen.js
 * @param {{guide: string, before?: object|null}} told `before`: the screen that was there before this one
 * @returns {{say: string[]|null, tone: string|null}} no `say`: what is being said goes on
 */
export function cuesOf(shown, { guide, before = null }) {
  const cue = CUES[shown.name]?.(shown, { guide, before }) ?? {};
  return { say: cue.say?.map((id) => (id.includes('/') ? id : phrase(id))) ?? null, tone: cue.tone ?? null };
}

const CUES = {
  locked: () => ({ say: [] }),
  before: () => ({ say: ['before'] }),
  ready: ({ unit }, { guide, before }) => ({ say: unit.usedUp ? ['used-up'] : stepWords(unit, guide, before) }),
  switch: ({ unit }) => ({ say: [`switch-${unit.side}`], tone: 'switch' }),
  'count-in': () => ({ say: ['get-ready'], tone: 'tick' }),
  work: atWork,
  check: ({ question, unit }) => ({ say: [asking(question, unit)], tone: 'check' }),
  less: ({ unit }) => ({ say: [easing(unit)], tone: 'check' }),
  ease: atRest,
  wait: () => ({ say: ['wait-ten'], tone: 'end' }),
  settled: () => ({ say: ['settled'], tone: 'check' }),
  after: () => ({ say: ['after'], tone: 'end' }),
  stop: ({ byHand, unit, reason }) => ({ say: [...(unit?.check === 'skin' && reason === 'other' ? ['pack-away'] : []), 'stop', 'stop-pause', ...(byHand ? ['stop-help'] : [])], tone: 'stop' }),
  done: () => ({ say: ['done'], tone: 'end' }),
  resume: () => ({ say: ['resume'] }),
  leave: () => ({ say: ['leave'] }),
};

/** The side is named where it begins; of several times only the first is told in full. */
function stepWords(unit, guide, before) {
  const side = unit.side && before?.unit?.side !== unit.side && before?.name !== 'switch' ? [`${unit.side}-side`] : [];
  if (unit.time > 1) return [...side, unit.kind === 'hold' ? 'next-spot' : 'next-set'];
  return [...side, `${guide}/${unit.step}`];
}

function atWork({ paused }, { before }) {
  if (paused) return { say: ['paused'] };
  if (before?.name === 'count-in') return { say: ['start'], tone: 'start' };
  return before?.paused ? { say: ['go-on'], tone: 'start' } : {};
}

function atRest({ question, unit, again }, { before }) {
  const first = ['work', 'check', 'less'].includes(before?.name) && unit.seconds !== null ? [timeIsUp(unit)] : [];
  const then = question ? [asking(question, unit)] : again ? ['again-or-on'] : [];
  return { say: [...first, ...then], tone: first.length ? 'end' : question ? 'check' : null };
}
