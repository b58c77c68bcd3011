import { dayOf, moment } from '../dates.js';
import { render } from '../render.js';
import { forgetCurrentUser } from '../store.js';
import { syncNow } from '../sync.js';

export function register(route) {
  route('GET', '/phone/me', async ({ store, user }) => {
    const [{ waiting }, { last_sync_at: last }] = await Promise.all([store.counts(), store.meta()]);
    return { html: render('view-me', {
      ...user, waiting, letter: user.name[0], therapists: user.therapists?.join(' and '),
      pending: user.status === 'pending', ended: user.status === 'ended',
      last: last && moment({ local_date: dayOf(last), occurred_at: last }),
    }) };
  });

  route('GET', '/phone/sign-out', async ({ query, store }) =>
    ({ html: query.get('stay') ? render('view-stay') : render('view-sign-out', await unsent(store)) }));

  route('POST', '/phone/sign-out', async ({ query, store }) => {
    if (query.get('waiting') === 'send') await syncNow('sign-out');
    const left = await unsent(store);
    if (left.waiting && query.get('waiting') !== 'drop') return { html: render('view-sign-out', { ...left, failed: true }) };
    await forgetCurrentUser();
    await endSession();
    return { html: '', headers: { 'HX-Redirect': '/sign-in' } };
  });
}

/** What would be lost: not yet sent, and refused. */
async function unsent(store) {
  const { waiting, rejected } = await store.counts();
  return { waiting: waiting + rejected };
}

/** Without internet the server hears of it with the next sign-in; the phone itself is empty by then. */
const endSession = () => fetch('/sign-out', { method: 'POST', headers: { Accept: 'application/json' } }).catch(() => {});

const looks = document.getElementById('looks');
for (const name of ['textScale', 'theme']) {
  const chosen = looks.querySelector(`[name="${name}"][value="${localStorage[name] ?? ''}"]`);
  if (chosen) chosen.checked = true;
}

looks.addEventListener('change', ({ target: { name, value } }) => {
  const page = document.documentElement;
  if (name === 'theme') page.dataset.theme = value;
  else page.style.setProperty('--text-scale', value);
  if (value) localStorage[name] = value;
  else localStorage.removeItem(name);
});
