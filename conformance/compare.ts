import { compareJson, type Difference, show, showText } from './compare-json.ts';
import { compareZip } from './compare-zip.ts';
import type { ServerAnswer } from './exchange.ts';
import type { CaseExpectation, Json } from './rule.ts';

/** Compares an answer with what the rule expects, placeholders filled in. What the rule leaves out is not compared. */
export function compareAnswer(expected: CaseExpectation, got: ServerAnswer, sentBytes: number): Difference[] {
  const differences: Difference[] = [];
  if (got.status !== expected.status) {
    differences.push({ at: 'status', expected: String(expected.status), got: `${got.status} ${showText(got.text)}` });
  }
  for (const [name, header] of Object.entries(expected.headers ?? {})) {
    differences.push(...compareHeader(name, header, got));
  }
  if (expected.text !== undefined && !new RegExp(expected.text).test(got.text)) {
    differences.push({ at: 'text', expected: `a match of ${expected.text}`, got: show(got.text) });
  }
  if (expected.zip !== undefined) differences.push(...compareZip(expected.zip, got.raw));
  if (expected.body !== undefined) differences.push(...compareBody(expected.body, got.text, sentBytes));
  return differences;
}

function compareHeader(name: string, expected: string | null | { matches: string }, got: ServerAnswer): Difference[] {
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
