/** Fills the page's `<template>` blocks: Mustache with [[ ]], always escaped. */
import '../../vendor/mustache@4.2.0/mustache.min.js';

const { Writer } = globalThis.Mustache;
const writer = new Writer();
writer.unescapedValue = writer.escapedValue; // [[{x}]] and [[&x]] escape too: nothing may write raw HTML
const TAGS = ['[[', ']]'];

/**
 * @param {string} id of a `<template>`; other templates are its partials: `[[> id]]`
 * @param {object} data
 * @returns {string} HTML
 */
export function render(id, data = {}) {
  return withBooleans(writer.render(sourceOf(id), data, sourceOf, { tags: TAGS }));
}

/** Where only rows may stand (tables, selects), section tags hide in comments: `<!--[[#rows]]-->`. */
function sourceOf(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new ReferenceError(`No template ${id}`);
  return template.innerHTML.replace(/<!--\s*(\[\[.*?\]\])\s*-->/g, '$1').replaceAll('[[&gt;', '[[>');
}

const NO = ['', 'false', '0', 'null', 'undefined'];

/** `data-bool-checked="[[x]]"` becomes `checked` or nothing. Escaped text holds no quote, so it can't look like one. */
function withBooleans(html) {
  return html.replace(/\sdata-bool-([a-z]+)="([^"]*)"/g, (_, name, value) => (NO.includes(value) ? '' : ` ${name}`));
}
