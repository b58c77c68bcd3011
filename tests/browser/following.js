({
  // Every cue of the player, with what stands on the screen when it is given.
  listen() {
    window.told = [];
    addEventListener('DOMContentLoaded', () => {
      document.body.addEventListener('easeback:cue', ({ detail }) => setTimeout(() => window.told.push(this.note(detail))));
    });
  },

  note(detail) {
    const line = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.textContent ?? null;
    const fields = [...document.querySelectorAll('#player :is(button, a, input, summary, textarea)')];
    const named = (one) => one.labels?.length || one.type === 'hidden' || one.getAttribute('aria-label') || one.textContent.trim();
    return {
      ...detail, lines: (detail.say ?? []).map(line), screen: document.querySelector('player-screen')?.dataset.screen,
      text: document.querySelector('#player')?.innerText ?? '', nameless: fields.filter((one) => !named(one)).length,
      focus: document.activeElement?.matches('[data-focus]') ?? false,
    };
  },

  // A screen that has come up since the last tap, once htmx has taken over its buttons.
  fresh() {
    const screen = document.querySelector('player-screen');
    const ready = screen && screen !== window.seen && (screen.querySelector('[data-htmx-powered]') || !screen.querySelector('[hx-post]'));
    return ready && !document.querySelector('.htmx-swapping') && screen.dataset.screen;
  },

  drawn() {
    return !document.querySelector('player-screen .figbox:not(:has(svg))');
  },

  // What a person taps who has no problem, or gives the bad answers; else the seconds until the clock brings the next.
  follow(bad) {
    const screen = document.querySelector('player-screen');
    window.seen = screen;
    this.fill(screen, bad);
    const timer = screen.querySelector('step-timer:not([paused])');
    const tap = this.answer(screen, bad) ?? (timer ? null : screen.querySelector('.player__foot .btn--primary, [data-key="play"]'));
    tap?.click();
    return { name: screen.dataset.screen, due: tap ? null : Number(timer?.getAttribute('due') ?? 0) };
  },

  fill(screen, bad) {
    const leg = screen.dataset.screen === 'after' ? bad.leg ?? 4 : 4;
    for (const [name, value] of Object.entries({ back: 3, leg, furthest: 2, side: 'left' })) {
      screen.querySelector(`input[name="${name}"][value="${value}"]`)?.click();
    }
  },

  answer(screen, bad) {
    const find = (css, words) => [...screen.querySelectorAll(css)].find((one) => one.innerText.trim().startsWith(words));
    const good = ['Only here', 'No', 'The same', 'It looks and feels fine', 'Yes'];
    return (bad.answer && find('.choice', bad.answer)) ?? find('.scale__n', bad.pressure ?? '2')
      ?? good.map((words) => find('.choice', words)).find(Boolean) ?? find('#pressure-questions button', 'None of these');
  },

  // Text under 26 px, targets under 48 px, and what is wider than the screen.
  faults() {
    const small = [...document.querySelectorAll('#player .player__say')].filter((say) => parseFloat(getComputedStyle(say).fontSize) < 26);
    const narrow = [...document.querySelectorAll('#player :is(button, a, summary)')].filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return width && (width < 48 || height < 48) && !one.closest('p');
    });
    const wide = [document.documentElement, ...document.querySelectorAll('.player__body')].filter((one) => one.scrollWidth > one.clientWidth);
    return [...small, ...narrow, ...wide].map((one) => `${one.className} ${one.innerText.slice(0, 60)}`);
  },

  // In sight, where a finger would hit it.
  stands(css) {
    const one = document.querySelector(css);
    const at = one.getBoundingClientRect();
    const hit = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
    return one.contains(hit) && at.bottom <= innerHeight && at.height >= 48;
  },
})
