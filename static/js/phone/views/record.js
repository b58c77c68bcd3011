import { longDay } from '../dates.js';
import { recordPage } from '../record-row.js';
import { render } from '../render.js';

/** One session record, on the page of the diary: /diary?record=<id>. */
export function register(route) {
  route('GET', '/phone/diary/record', async ({ store }) => {
    const id = new URLSearchParams(location.search).get('record');
    if (!id) return { html: '' };
    const view = await store.entry(id);
    if (view?.entry_kind !== 'record') return { html: render('view-record-gone') };
    const page = recordPage(view, await store.entries({ kind: 'addendum' }));
    const added = page.added.map((one) => ({ ...one, on: longDay(one.on) }));
    return { html: render('view-record', { ...page, added, day: longDay(view.local_date) }) };
  });
}
