/** Answers htmx in the server's place: /phone/* never leaves the phone. */
import { registered } from '../worker.js';
import { currentUser, openStore } from './store.js';
import { render } from './render.js';

const routes = [];
let ready = Promise.resolve();

/**
 * @param {string} method
 * @param {string} pattern such as `/phone/entries/:id`
 * @param {(request: {params: object, query: URLSearchParams, form: FormData, store: object, user: object})
 *   => Promise<{html?: string, status?: number, headers?: object}|Response>} handler
 * @param {{anyone?: boolean}} [who] anyone: also signed out; user and store are null then
 */
export function route(method, pattern, handler, { anyone = false } = {}) {
  const shape = pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)');
  routes.push({ method: method.toUpperCase(), shape: new RegExp(`^${shape}/?$`), handler, anyone });
}

/** Answers wait until the page's views have registered; one that can't be loaded becomes a readable error. */
export function waitFor(views) {
  ready = views;
  views.catch(() => {});
}

/** Someone signed in, here or in another tab: what the page shows was made for nobody, or for someone else. */
document.body.addEventListener('easeback:changed', async ({ detail }) => {
  if (detail.why === 'user' && await currentUser()) registered().then(() => location.reload());
});

/** Instead of fetch. @returns {Promise<Response>} always a fragment */
export async function respond(action, { method = 'GET', body = null } = {}) {
  try {
    await ready;
    const { pathname, searchParams } = new URL(action, location.origin);
    const user = await currentUser();
    const [{ handler, anyone }, params] = find(method.toUpperCase(), pathname);
    if (!user && !anyone) return answer({ html: render('view-signed-out') });
    const store = user && await openStore(user.id);
    return answer(await handler({ params, query: searchParams, form: formOf(body), store, user }));
  } catch (error) {
    return sorry(error, method);
  }
}

function find(method, path) {
  for (const found of routes) {
    const match = found.method === method && found.shape.exec(path);
    if (match) return [found, mapValues(match.groups ?? {}, decodeURIComponent)];
  }
  throw new DOMException(`${method} ${path}`, 'NotFoundError');
}

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/** FormData comes for multipart. */
function formOf(body) {
  if (body instanceof FormData) return body;
  const form = new FormData();
  for (const [key, value] of new URLSearchParams(body ?? '')) form.append(key, value);
  return form;
}

/** Nothing is a blank: :empty waits (client.css). */
function answer(result) {
  if (result instanceof Response) return result;
  const { html = null, status = 200, headers = {} } = result;
  return new Response(status === 204 ? null : html || ' ', { status, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers } });
}

const STATUS = { NotFoundError: 404, SignedOut: 401, QuotaExceededError: 507, VersionError: 409, Blocked: 409, Unfit: 422 };

/**
 * What went wrong, in the words of `view-error` (it gets `is: {VersionError: true}`; `ours`: whoever uses the app can’t mend it).
 * After a write it goes to #trouble and the form stays as it is: nothing typed is lost.
 */
function sorry(error, method) {
  reportError(error);
  const status = STATUS[error.name] ?? 500;
  const wrote = method.toUpperCase() !== 'GET';
  const said = { name: error.name, reason: error.message, status, is: { [error.name]: true }, ours: [404, 500].includes(status) };
  try {
    return answer({ status, html: render(wrote ? 'view-trouble' : 'view-error', said), headers: wrote ? { 'HX-Reswap': 'none' } : {} });
  } catch {
    return answer({ status, html: '<p role="alert">This did not work. Nothing was changed. Please reload the page.</p>' });
  }
}
