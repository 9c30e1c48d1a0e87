import type { CaseExchange, CaseRequest, ConformanceRule, Json, RuleCase } from './rule.ts';

/** The placeholders there are. A misspelt one would otherwise be skipped as if the target lacked it. */
const PLACEHOLDER = /^(?:unique|index|(?:keys|secrets|fixtures|saved)\.\w+)$/;

/**
 * Finds what a schema cannot see in a rule: unknown placeholders, values that no earlier answer has given, patterns that
 * are none, cases of one name, more than one body, an expectation about stored events where none are sent.
 */
export function findMistakes({ cases }: ConformanceRule): string[] {
  const names = cases.map(({ name }) => name);
  return cases.flatMap((one, index) => [
    ...(names.indexOf(one.name) < index ? [`two cases are called "${one.name}"`] : []),
    ...findInCase(one).map((mistake) => `"${one.name}": ${mistake}`),
  ]);
}

function findInCase(one: RuleCase): string[] {
  const { name: _, before = [], then = [], ...main } = one;
  const saved = new Set<string>();
  return [
    ...before.flatMap((request) => [...findInRequest(request), ...findPlaceholders(request, saved)]),
    ...[main, ...then].flatMap((exchange) => {
      const mistakes = [...findInExchange(exchange), ...findPlaceholders(exchange, saved)];
      for (const name of Object.keys(exchange.save ?? {})) saved.add(name);
      return mistakes;
    }),
  ];
}

function findInExchange({ request, expect }: CaseExchange): string[] {
  const patterns = findPatterns(expect).filter((pattern) => !isPattern(pattern));
  const given = (['stored', 'storedEvents', 'warnings'] as const).find((name) => expect[name] !== undefined);
  return [
    ...findInRequest(request),
    ...findIndex(expect),
    ...(request.times === undefined ? [] : ['times is given, but only requests in before are sent several times']),
    ...patterns.map((pattern) => `${pattern} is no regular expression`),
    ...(given !== undefined && !sendsEvents(request) ? [`${given} is given, but no events are sent`] : []),
  ];
}

function findInRequest({ events, form, ...rest }: CaseRequest): string[] {
  const { json, text, base64, multipart } = rest;
  const bodies = [events, json, text, base64, form].filter((body) => body !== undefined);
  return [
    ...(bodies.length > 1 ? ['the request has more than one of events, json, text, base64 and form'] : []),
    ...findIndex(rest),
    ...(multipart && form === undefined ? ['multipart is given, but there is no form'] : []),
  ];
}

function findIndex(value: object): string[] {
  const word = `\${index}`;
  return JSON.stringify(value).includes(word) ? [`${word} stands for a place in events and forms only`] : [];
}

function sendsEvents({ events, json, form, query }: CaseRequest): boolean {
  return [events, json, form, query].some((place) => place !== undefined);
}

function findPlaceholders(value: CaseRequest | CaseExchange, saved: ReadonlySet<string>): string[] {
  const plain: Json = JSON.parse(JSON.stringify(value));
  const found = [...texts(plain)].flatMap((text) => [...text.matchAll(/\$\{([^}]*)\}/g)]);
  return found.flatMap(([whole, name = '']) => {
    if (!PLACEHOLDER.test(name)) return [`${whole} stands for nothing`];
    const [kind, key = ''] = name.split('.');
    return kind === 'saved' && !saved.has(key) ? [`${whole} is saved by no answer before it`] : [];
  });
}

function findPatterns({ text, headers = {}, body = null, zip }: CaseExchange['expect']): string[] {
  const ofHeaders = Object.values(headers).flatMap((header) =>
    typeof header === 'object' && header !== null ? [header.matches] : [],
  );
  const ofZip = zip === undefined ? [] : [zip.names ?? '', ...findMatches(zip.rows), ...findMatches(zip.where ?? null)];
  return [...(text === undefined ? [] : [text]), ...ofHeaders, ...ofZip, ...findMatches(body)];
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
