/** Signing out takes briefs off the tablet; records that are nowhere else are asked about first. */
import { records, wipeAll } from './room-store.js';
import { send } from './room-sync.js';

const form = document.getElementById('sign-out');
const question = document.getElementById('leave');
const failed = question.querySelector('[data-failed]');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!(await ask())) await leave();
});

question.addEventListener('click', async ({ target }) => {
  const choice = target.closest('[data-leave]')?.dataset.leave;
  if (choice === 'stay') show(false);
  if (choice === 'drop') await leave();
  if (choice === 'send') await sendFirst();
});

async function sendFirst() {
  failed.hidden = true;
  await send();
  if (await ask()) failed.hidden = false;
  else await leave();
}

/** @returns {Promise<number>} how many records are nowhere else: then the person decides */
async function ask() {
  const left = (await records()).length;
  question.querySelector('[data-unsent]').textContent = left;
  show(left > 0);
  return left;
}

function show(asking) {
  question.hidden = !asking;
  form.hidden = asking;
  (asking ? question : form.querySelector('button')).focus();
}

async function leave() {
  await wipeAll();
  const answer = await fetch('/sign-out', { method: 'POST', headers: { Accept: 'application/json' } }).catch(() => null);
  if (answer?.ok) return location.assign('/sign-in');
  show(false);
  document.querySelector('[data-offline]').hidden = false;
}
