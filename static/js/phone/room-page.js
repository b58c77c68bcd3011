/** On the therapist's pages: the tablet answers /phone/room*, wipes at midnight, and sends when there is a network. */
import { respond, route } from './router.js';
import { kept } from './room-store.js';
import { send } from './room-sync.js';
import { register } from './views/room.js';

register(route);
document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  if (ctx.request.action.startsWith('/phone/')) ctx.fetch = respond;
});

const A_MINUTE = 60_000;
let timer;

/** Now, when the network or the page comes back, and each minute: so midnight is never missed by more. */
async function look() {
  clearTimeout(timer);
  timer = setTimeout(look, A_MINUTE);
  await kept().catch(reportError);
  await send().catch(reportError);
}

for (const [who, what] of [[globalThis, 'online'], [globalThis, 'pageshow'], [document, 'visibilitychange']]) who.addEventListener(what, look);
