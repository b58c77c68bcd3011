/** Names of places, from the page: <script type="application/json" id="region-names">. */
const names = () => JSON.parse(document.getElementById('region-names')?.textContent ?? '{}');

/** "Left buttock, left calf" */
export function regionNames(regions = []) {
  const known = names();
  const text = regions.map(({ region }) => known[region] ?? region).join(', ');
  return text && text[0].toUpperCase() + text.slice(1);
}
