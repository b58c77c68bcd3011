// What a narrow page does to words and boxes: what stands beyond its edge, and which words are torn in two.
({
  shown: (element) => element.checkVisibility() && !element.closest('svg, .skip, .vh') && element.getBoundingClientRect().width > 1,
  called: (element) => `${element.localName}.${[...element.classList].join('.')} "${(element.innerText ?? '').slice(0, 40)}"`,
  // A table or a row of chips may be wider than the page: it is moved by itself.
  moves: (element) => Boolean(element.closest('.asList, .wide, .chips--scroll')),

  faults() {
    return [...this.beyond(), ...this.torn()];
  },

  beyond() {
    const { clientWidth, scrollWidth } = document.documentElement;
    const outside = [...document.body.querySelectorAll('*')].filter((one) => this.shown(one) && !this.moves(one)).filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      const spills = !one.children.length && !one.matches('input, .pb') && getComputedStyle(one).display !== 'inline'
        && one.scrollWidth > one.clientWidth + 2;
      return left < -1 || right > clientWidth + 1 || spills;
    });
    return [...(scrollWidth > clientWidth ? [`the page: ${scrollWidth} > ${clientWidth}`] : []), ...outside.map((one) => `beyond the edge: ${this.called(one)}`)].slice(0, 6);
  },

  // Long ones may have to be, and where there is room for few letters a browser that can may hyphenate.
  torn() {
    const found = [];
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const { currentNode: node, currentNode: { parentElement: place } } = nodes;
      if (!node.data.trim() || !this.shown(place)) continue;
      const most = getComputedStyle(place).hyphens === 'auto' ? 9 : 17;
      for (const { 0: word, index } of node.data.matchAll(/(?<=^|[\s“(])[\p{L}’]+(?=[\s.,:;?!)”]|$)/gu)) {
        if (word.length > most) continue;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].filter(({ width }) => width).map(({ top }) => Math.round(top / 8)));
        if (lines.size > 1) found.push(`torn: ${word} in ${this.called(place)}`);
      }
    }
    return found.slice(0, 6);
  },
})
