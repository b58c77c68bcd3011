import { render } from '../render.js';

export function register(route) {
  route('GET', '/phone/status', async ({ store }) => ({ html: render('view-status', await store.counts()) }));
}
