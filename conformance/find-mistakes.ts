import type { Json, Rule, RuleCase } from './rule.ts';

/** What `${…}` may say. A misspelt one would otherwise be skipped as if the target lacked it. */
const PLACEHOLDER = /^(?:unique|keys\.\w+|fixtures\.\w+)$/;

/**
 * Finds what a schema cannot see in a rule: unknown placeholders, patterns that are none, cases of one name, more than one
 * body, an expectation about stored events where none are sent.
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
  const { events, json, text, base64 } = request;
  const plain: Json = JSON.parse(JSON.stringify(one));
  const placeholders = [...texts(plain)].flatMap((found) => [...found.matchAll(/\$\{([^}]*)\}/g)]);
  const patterns = findPatterns(expect).filter((pattern) => !isPattern(pattern));
  return [
    ...placeholders.flatMap(([whole, name = '']) => (PLACEHOLDER.test(name) ? [] : [`${whole} stands for nothing`])),
    ...patterns.map((pattern) => `${pattern} is no regular expression`),
    ...([events, json, text, base64].filter((body) => body !== undefined).length > 1
      ? ['the request has more than one of events, json, text and base64']
      : []),
    ...(expect.stored !== undefined && events === undefined && json === undefined
      ? ['stored says something, but no events are sent']
      : []),
  ];
}

function findPatterns({ text, headers = {}, body = null }: RuleCase['expect']): string[] {
  const ofHeaders = Object.values(headers).flatMap((header) =>
    typeof header === 'object' && header !== null ? [header.matches] : [],
  );
  return [...(text === undefined ? [] : [text]), ...ofHeaders, ...findMatches(body)];
}

/** Every `{$matches: pattern}` in a value. */
function findMatches(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? undefined : value.$matches;
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap(findMatches)];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** Every text in a value, keys included. */
function* texts(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield key;
    yield* texts(inner);
  }
}
