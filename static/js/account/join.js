/** Joining: look at the invitation, make a passkey, read a code to whoever invited. */
import { ask, attempt, Failure, fill, say, settle, show } from './page.js';
import { create, Options, requireSupport } from './passkey.js';

const CLOSED = ['unknown', 'expired', 'revoked', 'used', 'signed-in'];
const EVERY = 4000; // ms between two looks whether the code was typed in

const form = document.getElementById('join-form');
const token = location.hash.slice(1);
const options = new Options('/join/options', () => ({ token }));
/** A passkey that was made and not yet delivered: a broken connection must not make a second one. */
let made = null;

look();
addEventListener('hashchange', () => location.reload()); // another invitation, opened in the same tab

document.getElementById('yes').addEventListener('click', ({ currentTarget }) => attempt(currentTarget, async () => {
  requireSupport();
  await orClosed(options.prepare());
  show('passkey');
}));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (complete()) attempt(event.submitter, join);
});
form.addEventListener('input', ({ target }) => complain(target, false));

document.getElementById('renew').addEventListener('click', ({ currentTarget }) => attempt(currentTarget, async () => {
  showCode((await ask('/joining-code', {})).code);
}));

async function look() {
  if (!token) return closed(new Failure('unknown')); // the page without its link, as the phone keeps it
  try {
    const invitation = await ask('/join/look', { token });
    fill({ ...invitation, first: invitation.inviter.split(' ')[0], until: day(invitation.until) });
    suit(invitation.role);
    form.elements.name.value = invitation.name;
    show('invitation');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    closed(error);
  }
}

/** Hides what is meant for others. */
function suit(role) {
  for (const part of document.querySelectorAll('[data-for]')) part.hidden = !part.dataset.for.split(' ').includes(role);
}

async function join() {
  const name = form.elements.name.value.trim();
  made ??= await orClosed(newPasskey(name));
  const joined = await orClosed(deliver(name));
  await settle(joined.user);
  history.replaceState(null, '', '/join'); // a used token helps nobody
  if (!joined.code) return location.replace(joined.next);
  showCode(joined.code);
  show('code');
  watch();
}

async function newPasskey(name) {
  const asked = await options.take();
  Object.assign(asked.user, { name, displayName: name });
  return create(asked);
}

async function deliver(name) {
  const consent = form.elements.consent.checked ? form.elements.consent.value : '';
  try {
    return await ask('/join', { token, name, consent, credential: made });
  } catch (error) {
    if (!['offline', 'failed', 'too-many'].includes(error.reason)) made = null;
    throw error;
  }
}

function showCode({ digits, until }) {
  fill({ digits: `${digits.slice(0, 3)} ${digits.slice(3)}`, code_until: time(until) });
}

/** While the code is on the screen: has it been typed in? */
function watch() {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const { user } = await ask('/account').catch(() => ({}));
    if (user?.status !== 'active') return;
    clearInterval(timer);
    await settle(user);
    document.getElementById('unconfirmed').hidden = true;
    document.getElementById('confirmed').hidden = false;
  }, EVERY);
}

/** A closed invitation is a page of its own; everything else is said on this one. */
async function orClosed(promise) {
  try {
    return await promise;
  } catch (error) {
    if (!CLOSED.includes(error.reason)) throw error;
    closed(error);
    return new Promise(() => {}); // nothing more can be done here
  }
}

function closed(failure) {
  if (!CLOSED.includes(failure.reason)) return say(failure);
  for (const text of document.querySelectorAll('[data-closed]')) text.hidden = text.dataset.closed !== failure.reason;
  show('closed');
}

/** Names what is missing, next to it. */
function complete() {
  const { name, consent } = form.elements;
  const wrong = [[name, !name.value.trim()], [consent, !consent.closest('[hidden]') && !consent.checked]];
  for (const [field, bad] of wrong) complain(field, bad);
  wrong.find(([, bad]) => bad)?.[0].focus();
  return !wrong.some(([, bad]) => bad);
}

function complain(field, bad) {
  const error = document.getElementById(`${field.name}-error`);
  error.textContent = bad ? error.dataset.empty : '';
  if (bad) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

const day = (moment) => new Date(moment).toLocaleDateString(document.documentElement.lang, { day: 'numeric', month: 'long' });
const time = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: 'numeric', minute: '2-digit' });
