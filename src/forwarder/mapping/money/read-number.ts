import { type Decimal, parseDecimal } from './decimal.ts';

/** Longest text that is looked at, in characters: room for any amount with its currency. Expressions take ever longer a character. */
export const MOST_CHARACTERS = 64;

/** What digits and marks say, or why they say nothing. */
export type NumberReading =
  | {
      kind: 'number';
      number: Decimal /** How a mark was taken that may mean either. */;
      choice?: 'groups' | 'decimals';
    }
  | { kind: 'unreadable' };

const UNREADABLE: NumberReading = { kind: 'unreadable' };

const GROUP_DIGITS = 3;
/** Marks that may stand before thousands or before decimals. */
const EITHER = new Set(['.', ',']);
/** U+066B, of Arabic and Persian. */
const ARABIC_DECIMAL = '٫';

/**
 * Reads digits with marks between them as people write them: `1,299.00`, `1.299,00`, `1 299`, `1'299.00`, `12,34,567.5`.
 * One comma or dot with three digits behind it may mean either: it stands before decimals where the currency has three or more.
 *
 * @param text from the first digit, or a mark before it, to the last digit, in ASCII digits; blanks are U+0020, apostrophes `'`
 * @param digits that the currency has after the mark
 */
export function readNumber(text: string, digits: number): NumberReading {
  const runs = text.split(/\D/);
  const marks = text.replace(/\d/g, '');
  const last = marks.at(-1);
  if (last === undefined) return plain(text, '');
  if (!isDecimalMark(marks, last)) return grouped(runs, marks, '');
  const [fraction = ''] = runs.slice(-1);
  const whole = runs.slice(0, -1);
  if (marks.length > 1) return grouped(whole, marks.slice(0, -1), fraction);
  const [only = ''] = whole;
  if (last === ARABIC_DECIMAL || !isGrouped([only, fraction])) return plain(only, fraction);
  return digits >= GROUP_DIGITS
    ? { ...plain(only, fraction), choice: 'decimals' }
    : { ...plain(only + fraction, ''), choice: 'groups' };
}

/** Whether the last mark may stand before decimals: a comma or a dot that is there once. */
function isDecimalMark(marks: string, last: string): boolean {
  return (EITHER.has(last) || last === ARABIC_DECIMAL) && marks.indexOf(last) === marks.length - 1;
}

function grouped(runs: readonly string[], marks: string, fraction: string): NumberReading {
  const [mark = ''] = marks;
  const isOneMark = mark !== ARABIC_DECIMAL && marks === mark.repeat(marks.length);
  return isOneMark && isGrouped(runs) ? plain(runs.join(''), fraction) : UNREADABLE;
}

/** Groups of three; or, as in India, of two but for the last. */
function isGrouped(runs: readonly string[]): boolean {
  const [first = '', ...others] = runs;
  const last = others.pop() ?? '';
  if (first === '' || first.startsWith('0') || last.length !== GROUP_DIGITS) return false;
  const inThrees = first.length <= GROUP_DIGITS && others.every((run) => run.length === GROUP_DIGITS);
  return inThrees || (first.length < GROUP_DIGITS && others.every((run) => run.length === GROUP_DIGITS - 1));
}

function plain(whole: string, fraction: string): NumberReading & { kind: 'number' } {
  return { kind: 'number', number: parseDecimal(`${whole}.${fraction}`) };
}
