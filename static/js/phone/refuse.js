import { render } from './render.js';

/**
 * The answer 422: a message at each field, nothing typed is lost.
 * @param {string[]} names every field of the form, so that old messages go
 * @param {Record<string, string>} errors field → key in templates/_partials/messages.html
 */
export function refuse(names, errors, reason = '') {
  const fields = names.map((name) => ({ name, reason, ...(errors[name] && { [errors[name]]: true }) }));
  return {
    status: 422,
    html: render('view-errors', { fields }),
    headers: { 'HX-Reswap': 'none', 'HX-Trigger': JSON.stringify({ 'easeback:refused': { names: Object.keys(errors) } }) },
  };
}

/** A whole number in its range, or null. */
export function whole(text, most) {
  return /^\d+$/.test(text ?? '') && Number(text) <= most ? Number(text) : null;
}
