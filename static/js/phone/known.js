/** What the phone's pages know of the guides: /guides.json, kept with the pages. */

let known = null;

/** @returns {Promise<Record<string, object>>} by slug; empty while out of reach, then asked for again */
export function guides() {
  known ??= fetch('/guides.json').then((answer) => answer.json()).catch(() => (known = null, {}));
  return known;
}

/** A guide that this version does not know is called by its name in the address. */
export const titleOf = (all, slug) => all[slug]?.title ?? capital(String(slug).replaceAll('-', ' '));

const capital = (text) => text && text[0].toUpperCase() + text.slice(1);
