/**
 * The way between a device and the server, which loses, doubles, delays and spoils as it is told.
 * What reaches the server is a real request of the real phone; who is signed in goes along in a header.
 */

const lost = () => { throw new TypeError('lost'); };
const half = async (answer) => { const text = await answer.text(); return new Response(text.slice(0, text.length / 2)); };
const says = (status, body, headers) => new Response(JSON.stringify(body), { status, headers });

/** How often each is made up, and what it makes of a request. */
export const FAULTS = {
  none: { weight: 4, act: (go) => go() },
  requestLost: { weight: 2, act: lost },
  answerLost: { weight: 4, act: (go) => go().then(lost) },
  twice: { weight: 3, act: (go) => go().then(go) },
  late: { weight: 3, act: (_, network, arrive) => { network.late.push(arrive); lost(); } },
  some: { weight: 4, act: (go) => go((ops) => ops.slice(0, 1)) },
  no: { weight: 4, act: (go) => go(() => []) },
  cut: { weight: 1, act: (go) => go().then(half) },
  broken: { weight: 2, act: (go) => go().then(() => new Response('oops', { status: 500 })) },
  hotel: { weight: 1, act: () => new Response('<h1>Please accept</h1>') },
  nothingSaid: { weight: 1, act: () => says(200, { ok: true }) },
  down: { weight: 1, act: () => new Response('<h1>proxy</h1>', { status: 502 }) },
  busy: { weight: 1, act: () => says(503, { error: 'busy' }, { 'Retry-After': '120' }) },
  tooMany: { weight: 1, act: () => says(429, { error: 'too-many' }, { 'Retry-After': '30' }) },
  full: { weight: 1, act: () => says(507, { error: 'full' }) },
  signIn: { weight: 1, act: () => says(401, { error: 'sign-in' }) },
  pending: { weight: 1, act: () => says(403, { error: 'pending' }) },
};

/** For what is on its way already when its tab is closed: nobody hears of a closed tab's own promises in Firefox. */
const anyFetch = globalThis.fetch.bind(globalThis);

export class Network {
  /** @param {{session: string}} device */
  constructor(device) {
    this.device = device;
    this.faults = [];
    this.late = [];
  }

  /** A request of a tab; `realFetch` is the tab's own, and ends with it. */
  async ask(realFetch, path, options = {}) {
    if (path === '/kinds.json') return lost(); // or nothing that the server refuses would ever be sent
    const { act } = FAULTS[this.faults.shift() ?? 'none'];
    const headers = { ...options.headers, 'X-Session': this.device.session };
    const send = (by, more) => (only) => this.#send(by, path, { ...options, headers, ...more }, only);
    return act(send(realFetch), this, send(anyFetch, { signal: null }));
  }

  /** What was on its way all the time arrives now, behind what was sent later. */
  async deliver() {
    for (const go of this.late.splice(0)) await go().catch(() => {});
  }

  #send(realFetch, path, options, only) {
    if (!only || !options.body) return realFetch(path, options);
    const request = JSON.parse(options.body);
    return realFetch(path, { ...options, body: JSON.stringify({ ...request, ops: only(request.ops) }) });
  }
}
