/** What is held back from the therapist (product 46): as pwa/brief/holds.py has it. Pure. */

/** Kinds that tell of another entry all by themselves: the field that names it. They are held back with it. */
const BELONGS_TO = { morning: 'run', dose: 'medicine' };

/** @param {object[]} entries @returns {Set<string>} ids: where two phones disagree, it stays held back */
export const heldBack = (entries) => new Set(entries
  .filter(({ entry_kind, body }) => entry_kind === 'hold' && body.held !== false)
  .map(({ body }) => String(body.entry).toLowerCase()));

/** @param {object} entry @param {Set<string>} held @returns {boolean} because of what it belongs to */
export const goesAlong = ({ entry_kind, body }, held) => held.has(String(body[BELONGS_TO[entry_kind]]).toLowerCase());
