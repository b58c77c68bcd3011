/** Whom to call: the number of the country that the person chose, else of the one in the browser's language. */

const select = () => document.getElementById('country');

/** Fills everything that shows the number; the table stands in the page: templates/client/_number.html. */
export function showNumber() {
  const { value, dataset: { call, also }, text } = chosen();
  select().value = value;
  for (const place of document.querySelectorAll('[data-number]')) place.textContent = call;
  for (const link of document.querySelectorAll('a[data-call]')) link.href = `tel:${call}`;
  for (const place of document.querySelectorAll('[data-country]')) place.textContent = text;
  document.getElementById('also').hidden = !also;
  document.getElementById('also-number').textContent = also ?? '';
  document.getElementById('elsewhere').hidden = value !== '';
}

export const number = () => chosen().dataset.call;

/** Says nothing about health: the same for whoever uses the phone. */
export function keepCountry() {
  try { localStorage.country = select().value; } catch { /* storage is blocked: it holds for this page */ }
  touched = true;
  showNumber();
}

let touched = false; // then the field itself decides

function chosen() {
  const options = [...select().options];
  if (touched) return options[select().selectedIndex];
  const codes = [kept(), ...navigator.languages.map(region)];
  const code = codes.find((wanted) => wanted !== null && options.some(({ value }) => value === wanted));
  return options.find(({ value }) => value === (code ?? ''));
}

function kept() {
  try { return localStorage.country ?? null; } catch { return null; }
}

/** "de-AT" → "AT"; a language alone says no country. */
function region(language) {
  try { return new Intl.Locale(language).region ?? null; } catch { return null; }
}
