import { isUnread } from '../safety-entries.js';
import { render } from '../render.js';
import { isBlank, isFetching } from '../store.js';

/** What waits, what was refused, and why nothing goes out: on every page of the client. */
export function register(route) {
  route('GET', '/phone/status', async ({ query, store, user }) => {
    const emergency = await isUnread(store);
    if (!store) return { html: render('view-status', { emergency }) + render('view-signed-out') };
    const [{ waiting, rejected }, meta] = await Promise.all([store.counts(), store.meta()]);
    const state = meta.last_state;
    const alone = !navigator.onLine || state === 'offline';
    const fetching = !waiting && isFetching(meta);
    return { html: render('view-status', {
      emergency, waiting, rejected,
      blank: alone && isBlank(meta, user),
      pill: !query.get('quiet'),
      waits: waiting > 0,
      saved: !waiting && !alone && !fetching,
      off: !waiting && alone,
      fetching,
      sign_in: state === 'sign-in',
      wrong_user: state === 'wrong-user',
      pending: state === 'pending',
      full: state === 'full' && waiting > 0,
    }) };
  }, { anyone: true });
}

/** Marks the fields that a handler refused, and goes to the first. Their words are in the answer itself. */
document.addEventListener('easeback:refused', ({ detail }) => {
  const fields = detail.names.map((name) => document.querySelector(`[name="${name}"]`)).filter(Boolean);
  for (const field of fields) if (field.type !== 'radio') field.setAttribute('aria-invalid', 'true');
  fields[0]?.focus();
});

document.addEventListener('input', ({ target }) => {
  target.removeAttribute('aria-invalid');
  document.getElementById(`${target.name}-error`)?.replaceChildren();
});
