/** What an op is made of before the store writes it down: ids in time order, and the moment as the person lived it. */

/** UUIDv7 (RFC 9562): in time order, so that the server's indexes stay together. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = Date.now();
  for (let i = 5; i >= 0; i--, ms = Math.floor(ms / 256)) bytes[i] = ms % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';

/**
 * The instant, and the clock on the wall there and then.
 * @param {string|number|Date} at
 * @param {string} tz IANA name
 * @returns {{occurred_at: string, tz: string, offset_min: number, local_date: string}} offset in minutes east of UTC
 */
export function stamp(at, tz) {
  const instant = new Date(at);
  const wall = wallClock(instant, tz);
  return {
    occurred_at: instant.toISOString(),
    tz,
    offset_min: Math.round((wall - Math.floor(instant / 1000) * 1000) / 60000),
    local_date: new Date(wall).toISOString().slice(0, 10),
  };
}

const formats = {};
function wallClock(instant, tz) {
  formats[tz] ??= new Intl.DateTimeFormat('en-US', {
    timeZone: tz, hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const part = Object.fromEntries(formats[tz].formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

const WIRE = ['op_id', 'kind', 'entry_id', 'entry_kind', 'base_rev', 'after_op', 'body',
  'occurred_at', 'tz', 'offset_min', 'local_date'];

/** The op as it travels: what the store noted beside it stays on the phone. */
export const wire = (row) => Object.fromEntries(WIRE.map((key) => [key, row[key] ?? null]));
