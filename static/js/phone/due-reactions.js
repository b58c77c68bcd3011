/** How it was after a session: asked in its two windows, offline too (clinical.md 5). */
import { reactionOf, sessionsOf, windowOf } from './after-session.js';
import { clock, dayOf, nearDay, pastDay } from './dates.js';
import { refuse, whole } from './refuse.js';

const FEELS = ['better', 'same', 'sore', 'worse'];
const FIELDS = ['after_feel', 'after_leg', 'after_back'];

/** @param {(store: object, said?: object) => Promise<object>} answer what the page shows then */
export function register(route, answer) {
  route('POST', '/phone/reactions', async ({ form, store }) => {
    const { body, errors } = read(form);
    if (Object.keys(errors).length) return refuse(FIELDS, errors);
    const open = (await asked(store)).questions.some((one) => one.session === body.session && one.after === body.after);
    if (open) await store.record({ entry_kind: 'reaction', body });
    return answer(store, open ? { noted: true } : { closed: true });
  });

  route('DELETE', '/phone/reactions/:id', async ({ params, store }) => {
    await store.record({ kind: 'delete', entry_kind: 'reaction', entry_id: params.id });
    return answer(store, { undone: true });
  });
}

/** One question at a time, the one that closes first; what was answered can be changed while it would be asked. */
export async function reactions(store) {
  const { questions, given } = await asked(store);
  return { reaction: questions.slice(0, 1), reacted: given, worse_after: given.some(({ feel }) => feel.worse) };
}

async function asked(store, now = Date.now()) {
  const kinds = ['appointment', 'record', 'reaction'];
  const [appointments, records, answers] = await Promise.all(kinds.map((kind) => store.entries({ kind })));
  const [questions, given] = [[], []];
  for (const session of sessionsOf([...appointments, ...records], now)) {
    for (const after of ['day', 'two_days']) {
      if (reactionOf(session.ends, after, false, now) !== 'now') continue;
      const answer = answers.find(({ body }) => body.after === after && session.ids.includes(body.session));
      if (answer) given.push(said(answer, session));
      else questions.push(question(session, after));
    }
  }
  return { questions: questions.sort((a, b) => a.closes - b.closes), given };
}

function question({ ids, starts, ends, body, author_name }, after) {
  const closes = windowOf(ends, after)[1];
  return {
    session: ids[0], after, is: { [after]: true }, closes, when: pastDay(dayOf(starts)), with: body.with || author_name,
    until: `${nearDay(dayOf(closes))} at ${clock(closes)}`,
  };
}

const said = ({ entry_id, body }, { starts }) => ({
  entry_id, feel: { [body.feel]: true }, leg: body.leg, back: body.back, when: pastDay(dayOf(starts)), is: { [body.after]: true },
});

function read(form) {
  const [feel, leg, back] = [form.get('after_feel'), ...['after_leg', 'after_back'].map((name) => whole(form.get(name), 10))];
  const errors = {
    ...(!FEELS.includes(feel) && { after_feel: 'pick' }),
    ...(leg === null && { after_leg: 'choose' }), ...(back === null && { after_back: 'choose' }),
  };
  return { errors, body: { session: form.get('session'), after: form.get('after'), feel, leg, back, note: '' } };
}
