/** What holds for a tablet in a room without network. Pure. */

const AN_HOUR = 3_600_000;

/**
 * Kept briefs end at the practice's midnight; and when the clock was turned back, or they would last for ever.
 * @param {{until: string, kept_at: string}} kept
 * @param {number} now milliseconds
 */
export const isOver = ({ until, kept_at }, now) => !(now < Date.parse(until)) || now < Date.parse(kept_at) - AN_HOUR;

/**
 * What becomes of a record: only an answer that names it is a proof (sync-protocol.md, rule 3).
 * @param {{status: number, body: object|null}} answer status 0: none
 * @returns {'sent'|'waiting'|'sign-in'|'forbidden'|'missing'|'other-words'|'form'}
 */
export function verdict({ status, body }, id) {
  if (status === 201 && body?.id === id) return 'sent';
  return { 401: 'sign-in', 403: 'forbidden', 404: 'missing', 409: 'other-words', 413: 'form', 422: 'form' }[status] ?? 'waiting';
}

/**
 * What is missing before a record can wait to be sent, as keys of templates/room/_templates.html.
 * @param {Record<string, string[]>} values
 * @param {number} now milliseconds
 * @returns {{name: string, [why: string]: true}[]}
 */
export function faults(values, now) {
  const one = (name) => values[name]?.[0] ?? '';
  const found = (values.area ?? []).filter((area) => !values[`technique-${area}`]).map((area) => ({ name: `technique-${area}`, technique: true }));
  for (const when of ['before', 'after']) {
    const missing = ['back', 'leg'].filter((part) => !one(`${when}_${part}`));
    if (missing.length === 1) found.push({ name: `${when}_${missing[0]}`, both: true });
  }
  if (!one('date')) found.push({ name: 'date', day: true });
  if (!one('time') || Date.parse(`${one('date')}T${one('time')}`) > now + AN_HOUR * 24) found.push({ name: 'time', time: true });
  if (!/^\d{1,3}$/.test(one('minutes')) || +one('minutes') < 1 || +one('minutes') > 480) found.push({ name: 'minutes', minutes: true });
  for (const name of Object.keys(values)) if (name.startsWith('seconds-') && !/^\d{0,5}$/.test(one(name))) found.push({ name, seconds: true });
  const says = ['area', 'assessed', 'before_leg', 'after_leg', 'homework', 'note'].some((name) => one(name));
  return says || found.length ? found : [{ name: 'area', nothing: true }];
}
