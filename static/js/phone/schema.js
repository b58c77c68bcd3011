/** Checks a body against the JSON Schema that the server generates from its kinds: what forms need, no more. */

let kinds = load(); // before the first save needs it

function load() {
  return fetch('/kinds.json').then((answer) => answer.json()).catch(() => { kinds = null; });
}

/**
 * @param {string} kind
 * @param {object} body
 * @returns {Promise<{path: string, rule: string}[]>} empty when good, or when the schema is out of reach: the server decides
 */
export async function check(kind, body) {
  const root = await (kinds ??= load());
  return root?.kinds[kind] ? faults(root.kinds[kind], body, root) : [];
}

/** @returns {{path: string, rule: string}[]} path like `regions/0/intensity`, rule is the schema's keyword */
export function faults(schema, value, root = schema, path = '') {
  if (schema.$ref) return faults(follow(schema.$ref, root), value, root, path);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return closest(choices.map((choice) => faults(choice, value, root, path)), choices);
  const rules = ['type', ...Object.keys(schema)].filter((rule) => RULES[rule] && rule in schema);
  const broken = rules.find((rule) => !RULES[rule](value, schema[rule]));
  if (broken) return [{ path, rule: broken }];
  return inside(schema, value).flatMap(([key, part, child]) =>
    part === undefined ? [{ path: join(path, key), rule: 'required' }] : faults(child, part, root, join(path, key)));
}

const join = (path, key) => (path ? `${path}/${key}` : String(key));
const follow = (ref, root) => ref.slice(2).split('/').reduce((part, key) => part[key], root);

/** A value may be null or a number: what is wrong with the number is the better answer. */
function closest(results, choices) {
  if (results.some((list) => !list.length)) return [];
  return results.find((list, i) => choices[i].type !== 'null' && list[0].rule !== 'type') ?? results[0];
}

/** What the value holds and must hold: [key, part, schema of the part]; fields that nobody declared are left alone. */
function inside(schema, value) {
  if (Array.isArray(value)) return schema.items ? value.map((part, i) => [i, part, schema.items]) : [];
  if (typeof value !== 'object' || value === null) return [];
  const known = schema.properties ?? {};
  const keys = Object.keys(known).filter((key) => Object.hasOwn(value, key) || schema.required?.includes(key));
  return keys.map((key) => [key, value[key], known[key]]);
}

const TYPES = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: Number.isFinite,
  integer: Number.isInteger,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
const RULES = {
  type: (value, types) => [types].flat().some((type) => TYPES[type](value)),
  const: (value, only) => value === only,
  enum: (value, allowed) => allowed.includes(value),
  minimum: (value, least) => value >= least,
  maximum: (value, most) => value <= most,
  minLength: (value, least) => [...value].length >= least,
  maxLength: (value, most) => [...value].length <= most,
  minItems: (value, least) => value.length >= least,
  maxItems: (value, most) => value.length <= most,
  pattern: (value, pattern) => new RegExp(pattern, 'u').test(value),
  format: (value, name) => name !== 'date-time' || (/T.+(Z|[+-]\d\d:\d\d)$/.test(value) && Date.parse(value) > -Infinity),
};
