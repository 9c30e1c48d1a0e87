import { endOfString, parseJson } from './parse-json.ts';

/** What JSON says, and which of its texts were numbers that JavaScript cannot hold. */
export interface ExactJson {
  value: unknown;
  /** The numbers that were kept as text, as they were written. */
  exact: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
/** Where a number of 16 digits or more may stand; a string that looks like it costs time, nothing else. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;
/** Where a string or a number begins: what looks like a number in the middle of a string is none. */
const STRING_OR_NUMBER = /["\d-]/g;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON and keeps whole numbers beyond 2^53 − 1 as the text they were written as (`intake.precision`): parsed as
 * numbers, 157963456373623802 and …801 would be one user. So is a decimal number whose whole part lies beyond. What is
 * written with an exponent, and digits after the point that a 64-bit float has no room for, are measurements: they stay
 * numbers, as exact as such are.
 *
 * The text is rewritten rather than parsed with a reviver, which would fail on what is nested some 2000 deep; both take as
 * long. Only what holds 16 digits in a row pays for it.
 *
 * @throws {SyntaxError} where it is no JSON
 * @example parseExactly('{"userId":157963456373623802}').value // { userId: '157963456373623802' }
 */
export function parseExactly(text: string): ExactJson {
  const value = parseJson(text);
  if (!LONG_NUMBER.test(text)) return { value, exact: NONE };
  const exact = new Set<string>();
  const rewritten = quoteNumbers(text, (number) => {
    if (isBeyond(number)) exact.add(number);
    return exact.has(number);
  });
  return exact.size === 0 ? { value, exact } : { value: JSON.parse(rewritten), exact };
}

/** Makes strings of the numbers that are chosen. (One expression for strings and numbers fails on long strings.) */
function quoteNumbers(text: string, isChosen: (number: string) => boolean): string {
  const pieces: string[] = [];
  let from = 0;
  STRING_OR_NUMBER.lastIndex = 0;
  for (let found = STRING_OR_NUMBER.exec(text); found !== null; found = STRING_OR_NUMBER.exec(text)) {
    const { index } = found;
    if (found[0] === '"') {
      STRING_OR_NUMBER.lastIndex = endOfString(text, index) + 1;
      continue;
    }
    NUMBER.lastIndex = index;
    const number = NUMBER.exec(text)?.[0] ?? '-';
    STRING_OR_NUMBER.lastIndex = index + number.length;
    if (!isChosen(number)) continue;
    pieces.push(text.slice(from, index), `"${number}"`);
    from = index + number.length;
  }
  return pieces.join('') + text.slice(from);
}

function isBeyond(number: string): boolean {
  return !/[eE]/.test(number) && Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER;
}
