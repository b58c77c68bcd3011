/** A copy of what was not sent, in a file: as text to read, and as data that a program can read again. */
import { clock } from './dates.js';
import { names } from './places.js';
import { render } from './render.js';

/** @param {{person: object, day: string, waiting: object[], refused: object[]}} copy ops as rows of the page @returns {string} */
export function asText({ person, day, waiting, refused }) {
  const said = (op) => ({ ...op, ...when(op), lines: lines(op.body) });
  const page = document.createElement('template');
  page.innerHTML = render('view-copy', {
    name: person.name, day, waiting: waiting.map(said), refused: refused.map(said),
  });
  return `\ufeff${page.content.textContent.trim()}\n`; // without the mark an iPhone shows "Ã¼" for "ü"
}

/** @returns {string} JSON; the ops word for word as they would travel, so that they could still be sent */
export const asData = ({ person, saved_at, waiting, refused }) =>
  JSON.stringify({ app: 'Easeback', format: 1, saved_at, person: { id: person.id, name: person.name }, waiting, refused }, null, 2);

/** Offers it as a download, with or without a network. */
export function save(name, text, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A file is read on another day: no "yesterday" in it. */
const when = ({ local_date, occurred_at, tz, made_at }) => ({
  at: `${local_date} ${clock(occurred_at, tz)} (${tz})`, made: made_at?.slice(0, 16).replace('T', ' '),
});

/** [{name, value}] of what was filled in; "woken", "worst leg". */
const lines = (body) => Object.entries(body ?? {})
  .map(([name, value]) => ({ name: name.replaceAll('_', ' '), value: words(value) }))
  .filter(({ value }) => value !== '');

/** @returns {string} places and sensations by their names */
function words(value) {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(words).filter(Boolean).join('; ');
  if (typeof value === 'object') return Object.entries(value).map(([name, part]) => `${name.replaceAll('_', ' ')} ${words(part)}`).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return names()[value] ?? String(value);
}
