/** One guide as it was done, opened from the diary: /diary?run=<id>. */
import { clock, moment } from '../dates.js';
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
    return { html: render('view-run', { ...runRow(view, known), units: unitsOf(view, known), may_go: mayGo(view), at, waiting, edited, conflicts: conflicts > 0 }) };
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
    if (!mayGo(view)) throw new DOMException('a stop stays for 14 days', 'Unfit');
    await store.record({ kind: 'delete', entry_kind: 'run', entry_id: params.id });
    return { html: render('view-run-deleted', { entry_id: params.id, title: titleOf(await guides(), view.body.guide), when: moment(view) }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('POST', '/phone/runs/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '', headers: { 'HX-Redirect': `/diary#entry-${params.id}` } };
  });
}
