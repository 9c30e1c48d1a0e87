import type { Exchange } from './exchange.ts';
import type { CaseExpectation, Json, JsonObject } from './rule.ts';

/** One thing that is not as the rule says. */
export interface Difference {
  /** `status`, `headers.trace-id`, `body.error`, `stored`. */
  at: string;
  expected: string;
  got: string;
}

/** Compares an answer with what the rule expects, placeholders filled in. Nothing is said of what the rule leaves out. */
export function compareAnswer(expected: CaseExpectation, got: Exchange, sentBytes: number): Difference[] {
  const differences: Difference[] = [];
  if (got.status !== expected.status) {
    const body = got.text.trim().slice(0, SHOWN_CHARACTERS);
    differences.push({ at: 'status', expected: String(expected.status), got: `${got.status} ${body}` });
  }
  for (const [name, header] of Object.entries(expected.headers ?? {})) {
    differences.push(...compareHeader(name, header, got));
  }
  if (expected.text !== undefined && !new RegExp(expected.text).test(got.text)) {
    differences.push({ at: 'text', expected: `a match of ${expected.text}`, got: show(got.text) });
  }
  if (expected.body !== undefined) differences.push(...compareBody(expected.body, got.text, sentBytes));
  return differences;
}

/** Whether a stored event holds what the rule says; a key that is `$absent` must not be there. */
export function compareStored(expected: JsonObject, got: JsonObject): Difference[] {
  return Object.entries(expected).flatMap(([key, value]) => {
    const there = Object.hasOwn(got, key) ? got[key] : undefined;
    if (value === '$absent')
      return there === undefined ? [] : [{ at: `stored.${key}`, expected: 'absent', got: show(there) }];
    return compareJson(value, there, `stored.${key}`, 0);
  });
}

const SHOWN_CHARACTERS = 200;

function compareHeader(name: string, expected: string | null | { matches: string }, got: Exchange): Difference[] {
  const value = got.headers[name];
  const at = `headers.${name}`;
  if (expected === null) return value === undefined ? [] : [{ at, expected: 'absent', got: value }];
  const wanted = expected === '$bodyLength' ? String(got.bytes) : expected;
  if (typeof wanted === 'string') return value === wanted ? [] : [{ at, expected: wanted, got: value ?? 'absent' }];
  if (value !== undefined && new RegExp(wanted.matches).test(value)) return [];
  return [{ at, expected: `a match of ${wanted.matches}`, got: value ?? 'absent' }];
}

function compareBody(expected: Json, text: string, sentBytes: number): Difference[] {
  let body: Json;
  try {
    body = JSON.parse(text);
  } catch {
    return [{ at: 'body', expected: 'JSON', got: show(text) }];
  }
  return compareJson(expected, body, 'body', sentBytes);
}

/** Exact: the same keys, in any order, and the same values. `$integer` and `$sentBytes` stand for numbers. */
function compareJson(expected: Json, got: Json | undefined, at: string, sentBytes: number): Difference[] {
  if (expected === '$integer') return Number.isInteger(got) ? [] : [{ at, expected: 'an integer', got: show(got) }];
  const wanted = expected === '$sentBytes' ? sentBytes : expected;
  if (typeof wanted !== 'object' || wanted === null) {
    return wanted === got ? [] : [{ at, expected: show(wanted), got: show(got) }];
  }
  if (typeof got !== 'object' || got === null || Array.isArray(got) !== Array.isArray(wanted)) {
    return [{ at, expected: show(wanted), got: show(got) }];
  }
  const keys = new Set([...Object.keys(wanted), ...Object.keys(got)]);
  return [...keys].flatMap((key) => {
    const inner: Json | undefined = Reflect.get(wanted, key);
    const there: Json | undefined = Reflect.get(got, key);
    if (inner === undefined) return [{ at: `${at}.${key}`, expected: 'absent', got: show(there) }];
    return compareJson(inner, there, `${at}.${key}`, sentBytes);
  });
}

function show(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
