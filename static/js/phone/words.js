/** Names of places and sensations, from the page: <script type="application/json" id="region-names">. */
export const names = () => JSON.parse(document.getElementById('region-names')?.textContent ?? '{}');
/** For "one place, 3 places" in a template: [[#one]]…[[/one]][[#many]][[many]] …[[/many]] */
export const counted = (n) => ({ one: n === 1, many: n > 1 && n });

const capital = (text) => text && text[0].toUpperCase() + text.slice(1);

/** "Left buttock, left calf" */
export function regionNames(regions = []) {
  const known = names();
  return capital(regions.map(({ region }) => known[region] ?? region).join(', '));
}

/** "burning, tingling": each once */
export function sensationNames(regions = []) {
  const known = names();
  return [...new Set(regions.flatMap(({ sensations }) => sensations ?? []))].map((name) => known[name] ?? name).join(', ');
}
