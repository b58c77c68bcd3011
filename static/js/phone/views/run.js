/** One guide as it was done, opened from the diary: /diary?run=<id>. */
import { clock, moment } from '../dates.js';
import { isLocked } from '../gate.js';
import { guides, titleOf } from '../known.js';
import { refuse } from '../refuse.js';
import { render } from '../render.js';
import { mayGo, runRow, unitsOf } from '../run-row.js';

const LONGEST_NOTE = 20_000;

export function register(route) {
  route('GET', '/phone/diary/run', async ({ store }) => {
    const id = new URLSearchParams(location.search).get('run');
    if (!id) return { html: '' };
    const [view, known] = await Promise.all([store.entry(id), guides()]);
    if (view?.entry_kind !== 'run') return { html: render('view-run-gone') };
    const { waiting, edited, conflicts } = view;
    const at = `${moment(view)}, until ${clock(view.body.ended_at, view.tz)}`;
    return { html: render('view-run', { ...runRow(view, known), units: unitsOf(view, known), may_go: await mayBeDeleted(view, store), at, waiting, edited, conflicts: conflicts > 0 }) };
  });

  route('POST', '/phone/runs/:id/note', async ({ params, form, store }) => {
    const note = (form.get('note') ?? '').trim();
    if (note.length > LONGEST_NOTE) return refuse(['note'], { note: 'long' });
    const { body } = await store.entry(params.id);
    await store.record({ entry_kind: 'run', entry_id: params.id, body: { ...body, note } });
    return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': `/diary#entry-${params.id}` } };
  });

  route('DELETE', '/phone/runs/:id', async ({ params, store }) => {
    const view = await store.entry(params.id);
    if (!(await mayBeDeleted(view, store))) throw new DOMException('a stop stays while it counts', 'Unfit');
    await store.record({ kind: 'delete', entry_kind: 'run', entry_id: params.id });
    return { html: render('view-run-deleted', { entry_id: params.id, title: titleOf(await guides(), view.body.guide), when: moment(view) }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('POST', '/phone/runs/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '', headers: { 'HX-Redirect': `/diary#entry-${params.id}` } };
  });
}

/** A stop that keeps its guide closed stays until somebody has looked, however old it is. */
async function mayBeDeleted(view, store) {
  if (view.body.outcome !== 'stopped' || !mayGo(view)) return mayGo(view);
  const [runs, unlocks] = await Promise.all(['run', 'unlock'].map((kind) => store.entries({ kind })));
  return !isLocked(view.body.guide, { runs, unlocks, now: Date.now() });
}
