import '../../elements/form-values.js';
import '../../elements/measure-dots.js';
import '../../elements/undo-toast.js';
import { isAsked, measuresOf } from '../asked.js';
import { dayAfter, dayOf, daysBetween, longDay, moment } from '../dates.js';
import { mean, psfs, psfsChange, rmdq, rmdqChange } from '../measures.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { weeklyMedians } from '../rules.js';
import { asked } from '../subject.js';

const MINUTES = { psfs: '1 minute', pgic: 'half a minute', rmdq: '3 minutes' };
const MOST_GOALS = 5;
const SIX_WEEKS = 42;
const unfolded = new Set(); // measures whose older answers are shown: a refresh keeps them

export function register(route) {
  route('GET', '/phone/measures', async ({ query, store }) => {
    const { ask, entry } = asked();
    if (query.has('all')) unfolded.add(query.get('all'));
    return { html: ask || entry ? await form(store, ask, entry) : await overview(store) };
  });

  route('POST', '/phone/goals', async ({ form: told, store }) => {
    const text = (told.get('text') ?? '').trim();
    if (!text) return refuse(['text'], { text: 'write' });
    await store.record({ entry_kind: 'goal', body: { text: text.slice(0, 300), retired: false } });
    const field = document.getElementById('goal');
    if (field?.value.trim() === text) field.value = '';
    return { html: await overview(store, true) };
  });
  for (const [method, retired] of [['POST', true], ['DELETE', false]]) {
    route(method, '/phone/goals/:id/retirement', async ({ params, store }) => {
      const { body } = await store.entry(params.id);
      await store.record({ entry_kind: 'goal', entry_id: params.id, body: { ...body, retired } });
      return { html: await overview(store, true) };
    });
  }

  route('POST', '/phone/measures/:measure', async ({ params, form: told, store }) => {
    const { body, refusal } = READ[params.measure](told);
    if (refusal) return refusal;
    const entry_id = told.get('entry') || undefined;
    const before = entry_id && (await store.entry(entry_id));
    await store.record({ entry_kind: params.measure, entry_id, body: { ...before?.body, ...body, due: told.get('due') || null } });
    return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': `/measures?saved=1#of-${params.measure}` } };
  });
  route('DELETE', '/phone/measures/:id', async ({ params, store }) => {
    await store.record({ kind: 'delete', entry_kind: (await store.entry(params.id)).entry_kind, entry_id: params.id });
    return { html: render('view-measure-deleted', { entry_id: params.id }) };
  });
  route('POST', '/phone/measures/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '', headers: { 'HX-Redirect': '/measures' } };
  });
}

// ---- the page

async function overview(store, said = false) {
  const today = dayOf();
  const [all, goals, [plan], pains] = await Promise.all([measuresOf(store, today), store.entries({ kind: 'goal' }),
    store.entries({ kind: 'plan' }), store.entries({ kind: 'pain', from: dayAfter(today, -14) })]);
  const [active, retired] = [false, true].map((gone) => goals.filter(({ body }) => body.retired === gone).map(goalOf).reverse());
  const named = new Set(goals.map(({ body }) => body.text));
  const full = active.length >= MOST_GOALS;
  return render('view-measures', {
    said, saved: asked().saved, goals: active, retired: full ? [] : retired, full,
    agreed: full ? [] : (plan?.body.goals ?? []).filter((text) => !named.has(text)).map((text) => ({ text })),
    due: all.filter(isAsked).map(({ measure, due: { until } }) => ({ measure, is: { [measure]: true }, until: until && longDay(until), minutes: MINUTES[measure] })),
    measures: all.map((one) => section(one, pains, today)),
  });
}

const goalOf = ({ entry_id, body }) => ({ entry_id, text: body.text });

function section({ measure, answers, due }, pains, today) {
  const told = answers.filter(({ body }) => VALUE[measure](body) !== null);
  return {
    measure, is: { [measure]: true }, asked: isAsked({ due }), none: !told.length,
    [measure]: told.length > 0 && SAID[measure](told, pains, today), chart: told.length > 0 && chart(measure, told),
    missed: due?.state === 'missed' && { day: longDay(due.day), until: longDay(due.until) },
    next: due && !isAsked({ due }) && longDay(due.next),
    older: told.length > 1 && !unfolded.has(measure),
    answers: told.slice(0, unfolded.has(measure) ? undefined : 1).map((view) => ({ entry_id: view.entry_id, when: longDay(view.local_date), waiting: view.waiting })),
  };
}

const VALUE = {
  rmdq, pgic: ({ change }) => change ?? null, psfs: (body) => mean(Object.values(psfs(body))),
};

const SAID = {
  rmdq(told) {
    const [now, before] = told.map(({ body }) => rmdq(body));
    const [begun, first] = [told.at(-1), rmdq(told.at(-1).body)];
    const slow = daysBetween(begun.local_date, told[0].local_date) >= SIX_WEEKS && first > 0 && now > 0.7 * first;
    return {
      now, day: longDay(told[0].local_date), slow: slow && { first, begun: longDay(begun.local_date) },
      before: before !== undefined && { was: before, then: longDay(told[1].local_date), verdict: { [rmdqChange(before, now)]: true } },
    };
  },
  psfs(told) {
    const [now, before] = told.map(({ body }) => psfs(body));
    const [was, is, verdict] = before ? psfsChange(before, now) : [null];
    return {
      now: mean(Object.values(now)), day: longDay(told[0].local_date), each: told[0].body.scores,
      before: was !== null && { was, is, then: longDay(told[1].local_date), verdict: { [verdict]: true } },
    };
  },
  pgic([{ body, local_date }], pains, today) {
    const { now, before } = weeklyMedians(pains, 'leg', today);
    return { day: longDay(local_date), change: { [body.change]: true }, leg: now.median !== null && { now: now.median, before: before.median !== null && { value: before.median } } };
  },
};

const MOST = { rmdq: 24, psfs: 10, pgic: 7 };

function chart(measure, told) {
  const dots = told.map(({ local_date, body }) => [local_date, VALUE[measure](body)]).reverse();
  return JSON.stringify({ dots, most: MOST[measure], least: measure === 'pgic' ? 1 : 0, label: `${dots.length} answers, the last: ${dots.at(-1)[1]} of ${MOST[measure]}` });
}

// ---- one questionnaire

async function form(store, ask, entry) {
  const view = entry ? await store.entry(entry) : null;
  const measure = view?.entry_kind ?? ask;
  if (!(measure in READ)) return overview(store); // deleted here, or on another phone
  const goals = measure === 'psfs' ? await askedGoals(store, view) : [];
  return render('view-ask', {
    measure, is: { [measure]: true }, goals, ready: measure !== 'psfs' || goals.length > 0,
    due: view ? view.body.due : await dueOf(store, measure),
    entry_id: view?.entry_id ?? '', when: view && moment(view), values: view && JSON.stringify(valuesOf(view)),
  });
}

async function dueOf(store, measure) {
  const told = (await measuresOf(store, dayOf())).find((one) => one.measure === measure);
  return isAsked(told) ? told.due.day : '';
}

async function askedGoals(store, view) {
  if (view) return view.body.scores;
  const goals = (await store.entries({ kind: 'goal' })).filter(({ body }) => !body.retired);
  return goals.reverse().slice(0, MOST_GOALS).map(({ entry_id, body }) => ({ goal: entry_id, text: body.text }));
}

const valuesOf = ({ entry_kind, body }) => ({
  rmdq: () => ({ ticked: body.ticked ?? [], none: body.none ? 'yes' : [] }),
  pgic: () => ({ change: body.change }),
  psfs: () => Object.fromEntries(body.scores.map(({ goal, score }) => [`score-${goal}`, score])),
})[entry_kind]();

const READ = {
  rmdq(told) {
    const [ticked, none] = [told.getAll('ticked').map(Number), told.has('none')];
    if (none !== ticked.length > 0) return { body: { ticked, none } };
    return { refusal: { ...refuse(['ticked'], { ticked: 'tick' }), html: render('view-rmdq-error', { both: none }) } };
  },
  pgic(told) {
    const change = whole(told.get('change'), 7);
    return change ? { body: { change } } : { refusal: refuse(['change'], { change: 'pick' }) };
  },
  psfs(told) {
    const scores = told.getAll('goal').map((goal) => ({ goal, text: told.get(`text-${goal}`), score: whole(told.get(`score-${goal}`), 10) })).filter(({ score }) => score !== null);
    return scores.length ? { body: { scores } } : { refusal: refuse(['score'], { score: 'choose' }) };
  },
};
