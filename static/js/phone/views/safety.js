/** "Something is new or worse": the questions, the three answers, and what a clinician said. Also signed out, also offline. */
import { answersIn, fieldsOf } from '../answers.js';
import { keepCountry, number, showNumber } from '../country.js';
import { clock, dayOf, pastDay } from '../dates.js';
import { refuse } from '../refuse.js';
import { render } from '../render.js';
import { LEVELS, outcome, standing } from '../safety.js';
import { ofSafety } from '../safety-entries.js';
import { keepEmergency } from '../store.js';

const ALL = Object.keys(LEVELS);
const CAUDA = ALL.slice(0, 4);
const anyone = { anyone: true };
const LONGEST = 2_000;
const GRAVER = ['none', 'A', 'S', 'E'];
const INSTEAD = { 'HX-Retarget': '#safety', 'HX-Reswap': 'innerHTML' }; // of the whole page

export function register(route) {
  route('GET', '/phone/safety', async ({ store }) => {
    const asked = new URLSearchParams(location.search);
    const now = await stands(store);
    if (!now.acknowledged || (asked.has('now') && now.level !== 'none')) return { html: screen(now, { store, saved: true }), headers: INSTEAD };
    const all = asked.has('all');
    const html = render('view-safety-form', { all, stands: now.level !== 'none' && said(now), signed_in: Boolean(store) });
    return { html, headers: all ? { 'HX-Reswap': 'innerHTML show:top' } : {} };
  }, anyone);

  route('GET', '/phone/safety/standing', async ({ store }) => ({ html: screen(await stands(store), { store, saved: true }) }));

  route('POST', '/phone/safety/answers', async ({ form, store }) => {
    const scope = form.get('scope');
    const { answers, errors } = answersIn(form, ALL, { ticks: scope === 'new' });
    if (Object.keys(errors).length) return refuse(fieldsOf(ALL), errors);
    const found = outcome(answers);
    const saved = await write(store, scope, answers, found.level);
    const flags = Object.fromEntries(ALL.filter((id) => (answers[id] ?? 'no') !== 'no').map((id) => [id, { code: answers[id] }]));
    const now = await stands(store).catch(() => found);
    const graver = GRAVER.indexOf(now.level) > GRAVER.indexOf(found.level) && now;
    return { html: screen(graver?.acknowledged === false ? graver : { ...found, flags, stands: graver }, { store, saved }) };
  }, anyone);

  route('POST', '/phone/safety/acknowledgements', async ({ form, store }) => {
    const [did, note] = [form.get('did'), (form.get('note') ?? '').trim()];
    if (!did || note.length > LONGEST) return refuse(['did', 'note'], did ? { note: 'long' } : { did: 'did' });
    const acknowledged_at = new Date().toISOString();
    for (const { entry_id, occurred_at, body } of await unacknowledged(store)) {
      const read = { ...body, acknowledged_at, did: note ? `${did}. ${note}` : did };
      await store.record({ entry_kind: 'safety', ...(entry_id ? { entry_id } : { occurred_at }), body: read });
    }
    await keepEmergency(null);
    return { html: render('view-safety-read', { did, note, at: clock(acknowledged_at), number: number(), signed_in: Boolean(store) }) };
  }, anyone);

  route('POST', '/phone/clearances', async ({ form, store }) => {
    const now = await stands(store);
    const { body, errors } = readClearance(form, now);
    if (Object.keys(errors).length) return refuse(['questions', 'clinician', 'said_on', 'clearance-note'], errors);
    await store.record({ entry_kind: 'clearance', body });
    const then = await stands(store);
    return { html: render('view-safety-agreed', { ...body, when: pastDay(body.said_on), hands_only: then.hands_only, no_heat: then.no_heat, stands: then.level !== 'none' }) };
  });
}

const stands = async (store) => standing(await ofSafety(store));

/** Also what was told while nobody was signed in: it becomes an entry of who reads it. Signed out there is no diary. */
async function unacknowledged(store) {
  const told = store ? await ofSafety(store) : [];
  const ids = standing(told).unacknowledged;
  return told.filter(({ entry_id }) => ids.includes(entry_id));
}

/** What can't be written down must be shown all the same. */
async function write(store, scope, answers, level) {
  try {
    if (store) await store.record({ entry_kind: 'safety', body: { scope, answers, level } });
    else if (level === 'E') await keepEmergency({ at: new Date().toISOString(), answers });
    return Boolean(store);
  } catch (error) {
    reportError(error);
    return false;
  }
}

const SCREENS = { E: 'view-safety-emergency', S: 'view-safety-ask', A: 'view-safety-ask', none: 'view-safety-none' };

function screen(found, { store, saved }) {
  const questions = found.level === 'none' ? [] : found.questions;
  return render(SCREENS[found.level], {
    ...said(found), number: number(), cauda: questions.some((id) => CAUDA.includes(id)),
    advice: Object.keys(found.flags).filter((id) => !found.flags[id].lifted).map((id) => ({ [id]: true })),
    no_heat: found.no_heat, hands_only: found.hands_only, gp: found.flags.cancer?.code !== undefined,
    signed_in: Boolean(store), saved, read: found.level === 'E' && found.acknowledged, unsaved: Boolean(store) && !saved, today: dayOf(), stands: found.stands && said(found.stands),
  });
}

/** For the words of the template `view-safety-words`: which answers, and what they add up to. */
function said({ level, questions, flags, since }) {
  const lines = ALL.filter((id) => flags[id] && !flags[id].lifted).map((id) => line(id, flags[id].code, questions.includes(id)));
  return { is: { [level]: true }, made: lines.filter(({ made }) => made), lines, one: lines.length === 1, since: since && pastDay(dayOf(since)) };
}

const line = (id, code, made) => ({ id, made, title: { [id]: true }, [`${id}_${Object.hasOwn(LEVELS[id], code) ? code : 'unknown'}`]: true });

function readClearance(form, { flags }) {
  const text = (name) => (form.get(name) ?? '').trim();
  const questions = form.getAll('questions').filter((id) => ALL.includes(id));
  const body = { questions, clinician: text('clinician'), said_on: text('said_on'), note: text('clearance-note') };
  const errors = {
    ...(!questions.length && { questions: 'tick' }),
    ...((!body.clinician || body.clinician.length > 200) && { clinician: 'who' }),
    ...(!/^\d{4}-\d\d-\d\d$/.test(body.said_on) ? { said_on: 'day' } : body.said_on > dayOf() ? { said_on: 'future' }
      : questions.some((id) => flags[id]?.level === 'S' && body.said_on < flags[id].day) && { said_on: 'early' }),
    ...(body.note.length > LONGEST && { 'clearance-note': 'long' }),
  };
  return { body, errors };
}

showNumber();
document.getElementById('country').addEventListener('change', keepCountry);
new MutationObserver(() => document.getElementById('answer')?.focus()).observe(document.getElementById('safety'), { childList: true });
