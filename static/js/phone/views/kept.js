/** Whether this phone keeps what it holds, or may throw it away when it runs short of room: _partials/kept.html. */
import { keepStorage } from '../../worker.js';
import { render } from '../render.js';

export function register(route) {
  route('GET', '/phone/storage', async () => ({ html: render('view-storage', { kept: await navigator.storage?.persisted?.() }) }));
  route('POST', '/phone/storage', async () => {
    const kept = await keepStorage();
    return { html: render('view-storage', { kept, refused: !kept }) };
  });
}
