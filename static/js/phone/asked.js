/** Which measures of the plan are asked, and what was answered: read from the store. */
import { due } from './measures.js';

const MEASURES = ['psfs', 'pgic', 'rmdq'];
const EVERY = 14;

/**
 * @param {object} store @param {string} today
 * @returns {Promise<object[]>} of each measure, in this order: `answers` (Views, the newest first), and `due` of
 *   phone/measures.js, null when the plan does not ask for it
 */
export async function measuresOf(store, today) {
  const [[plan], ...answered] = await Promise.all(['plan', ...MEASURES].map((kind) => store.entries({ kind })));
  return MEASURES.map((measure, i) => {
    const planned = plan?.body.measures?.find((one) => one.measure === measure);
    const days = answered[i].map(({ body }) => body.due).filter(Boolean);
    return { measure, answers: answered[i], due: planned ? due(planned.every_days ?? EVERY, days, today) : null };
  });
}

export const isAsked = ({ due: told }) => told?.state === 'first' || told?.state === 'now';
