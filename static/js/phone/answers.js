/** A form of safety questions, read: field `<id>` says yes or no, `<id>-which` which yes it is. */
import { LEVELS } from './safety.js';

/** Every field of such a form, so that old messages go. */
export const fieldsOf = (ids) => ids.flatMap((id) => [id, `${id}-which`]);

/**
 * @param {FormData} form @param {string[]} ids
 * @param {{ticks?: boolean, none?: boolean}} [how] ticks: what is not ticked is not answered · none: "none of these"
 * @returns {{answers: Record<string, string>, errors: Record<string, string>}}
 */
export function answersIn(form, ids, { ticks = false, none = false } = {}) {
  const answers = {};
  const errors = {};
  for (const id of ids) {
    const codes = Object.keys(LEVELS[id]);
    const code = codes.length === 1 ? codes[0] : form.get(`${id}-which`);
    const said = form.get(id) ?? (none ? 'no' : null);
    if (said === 'yes' && none) errors[id] = 'contradicts';
    else if (said === 'yes' && !codes.includes(code)) errors[`${id}-which`] = 'which';
    else if (said) answers[id] = said === 'yes' ? code : 'no';
    else if (!ticks) errors[id] = 'answer';
  }
  return { answers, errors };
}
