/** Care and doses are taken back from a list (a toast offers the way back) or from their own form (a card does). */
import '../elements/undo-toast.js';
import { careRow, doseRow } from './diary-rows.js';
import { render } from './render.js';

const ROWS = { care: careRow, dose: doseRow };

export function removable(route) {
  route('DELETE', '/phone/logged/:id', async ({ params, query, store }) => {
    const view = await store.entry(params.id);
    if (!ROWS[view?.entry_kind]) return { html: '' };
    await store.record({ kind: 'delete', entry_kind: view.entry_kind, entry_id: params.id });
    const said = { [view.entry_kind]: ROWS[view.entry_kind](view), undo: `/phone/logged/${params.id}/undo` };
    return { html: render(query.has('form') ? 'view-removed-card' : 'view-removed', said), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('POST', '/phone/logged/:id/undo', async ({ params, query, store }) => {
    await store.undelete(params.id);
    return { html: '', headers: query.has('back') ? { 'HX-Redirect': `/diary#entry-${params.id}` } : { 'HX-Trigger': 'easeback:saved' } };
  });
}
