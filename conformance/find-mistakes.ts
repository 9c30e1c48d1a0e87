import type { Json, Rule, RuleCase } from './rule.ts';

/** What `${…}` may say. A misspelt one would otherwise be skipped as if the target lacked it. */
const PLACEHOLDER = /^(?:unique|keys\.\w+|fixtures\.\w+)$/;

/** Words of the suite in an expected body, as values and as keys. */
const VALUES = ['$integer', '$milliseconds', '$sentBytes', '$absent'];
const KEYS = ['$matches', '$anyOrder', '$more'];

/**
 * Finds what a schema cannot see in a rule: unknown placeholders and words, patterns that are none, cases of one name,
 * an expectation about stored events where none are sent.
 */
export function findMistakes({ cases }: Rule): string[] {
  const names = cases.map(({ name }) => name);
  return cases.flatMap((one, index) => [
    ...(names.indexOf(one.name) < index ? [`two cases are called "${one.name}"`] : []),
    ...findInCase(one).map((mistake) => `"${one.name}": ${mistake}`),
  ]);
}

function findInCase(one: RuleCase): string[] {
  const { request, expect } = one;
  const plain: Json = JSON.parse(JSON.stringify(one));
  const words = [...walk(plain)];
  const placeholders = words.flatMap(({ text }) => [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name));
  const unknown = placeholders
    .filter((name) => !PLACEHOLDER.test(name))
    .map((name) => `\${${name}} stands for nothing`);
  const bodies = [request.events, request.json, request.text, request.base64].filter((body) => body !== undefined);
  const sendsEvents = request.events !== undefined || request.json !== undefined;
  return [
    ...unknown,
    ...(bodies.length > 1 ? ['the request has more than one of events, json, text, base64'] : []),
    ...(expect.body === undefined ? [] : findInBody(expect.body)),
    ...findPatterns(expect).flatMap((pattern) => (isPattern(pattern) ? [] : [`${pattern} is no regular expression`])),
    ...(expect.stored !== undefined && !sendsEvents ? ['stored says something, but no events are sent'] : []),
  ];
}

function findInBody(body: Json): string[] {
  return [...walk(body)].flatMap(({ text, isKey, owner }) => {
    if (!/^\$[a-z]/i.test(text)) return [];
    const known = isKey ? KEYS : VALUES;
    if (!known.includes(text)) return [`${text} means nothing in a body; known are ${known.join(', ')}`];
    const pattern = isKey && text === '$matches' ? owner?.[text] : undefined;
    return typeof pattern === 'string' && !isPattern(pattern) ? [`${pattern} is no regular expression`] : [];
  });
}

function findPatterns({ text, headers = {} }: RuleCase['expect']): string[] {
  const ofHeaders = Object.values(headers).flatMap((header) =>
    typeof header === 'object' && header !== null ? [header.matches] : [],
  );
  return text === undefined ? ofHeaders : [text, ...ofHeaders];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

interface Word {
  text: string;
  isKey: boolean;
  /** The object it is a key of. */
  owner?: { [key: string]: Json };
}

/** Every text in a value, keys included. */
function* walk(value: Json): Generator<Word> {
  if (typeof value === 'string') yield { text: value, isKey: false };
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    yield { text: key, isKey: true, owner: value };
    yield* walk(inner);
  }
}
