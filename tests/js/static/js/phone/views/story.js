import { render } from '../render.js';

export function register(route) {
  route('GET', '/phone/story', async ({ store, query, user }) => {
    const entries = await store.entries({ kind: 'pain' });
    return { html: render('view-story', { name: user.name, word: query.get('word'), entries, none: !entries.length }) };
  });
  route('POST', '/phone/story', async ({ store, form }) => {
    if (!form.get('note')) return { status: 422, html: render('view-problem', { what: 'note' }) };
    const body = { leg: Number(form.get('leg')), note: form.get('note'), worse: form.getAll('worse') };
    await store.record({ entry_kind: 'pain', body });
    return { html: '<p id="saved">Saved</p>', headers: { 'HX-Trigger': 'easeback:saved' } };
  });
  route('DELETE', '/phone/story/:entry_id', async ({ store, params }) => {
    await store.record({ kind: 'delete', entry_id: params.entry_id });
    return { status: 204 };
  });
  route('GET', '/phone/broken', () => {
    throw new TypeError('a bug');
  });
  route('GET', '/phone/full', () => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
}
