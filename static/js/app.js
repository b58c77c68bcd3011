/** The one module that a page loads. */
import '../vendor/htmx@4.0.1/htmx.esm.min.js';
import { WORKER, startWorker } from './worker.js';

// Before htmx swaps anything: it waits for the document.
// One policy, HTML only: scripts from strings stay forbidden, and all script URLs but one (security.md, HTTP):
// Chromium asks it about the worker's, too.
globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (html) => html,
  createScriptURL: (url) => (url === WORKER ? url : null),
});
startWorker();

const { view } = document.body.dataset;
if (view !== undefined) answerOnThePhone(view.split(' ').filter(Boolean));

/** Pages for clients carry data-view: their /phone/* requests are answered here, online and offline alike. */
function answerOnThePhone(views) {
  const router = import('./phone/router.js');
  document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
    if (!ctx.request.action.startsWith('/phone/')) return;
    ctx.fetch = async (action, request) => (await router).respond(action, request);
  });
  router.then(({ route, waitFor }) => waitFor(Promise.all(['status', ...views].map(async (name) => {
    (await import(`./phone/views/${name}.js`)).register(route);
  }))));
  import('./phone/sync.js').then(({ startSyncing }) => startSyncing());
}
