/** Names of places and sensations, from the page: <script type="application/json" id="region-names">. */
export const names = () => JSON.parse(document.getElementById('region-names')?.textContent ?? '{}');

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
