import type { Json, JsonObject } from './rule.ts';

/** One place where the answer differs from what the rule expects. */
export interface Difference {
  /** `status`, `headers.trace-id`, `body.error`, `stored`. */
  at: string;
  expected: string;
  got: string;
}

/** Most characters of a value that a difference shows. */
const SHOWN_CHARACTERS = 200;

/** The first time in ms that is not mistaken for one in seconds: September 2001, or the year 33,658 in seconds. */
const EARLIEST_MS = 1_000_000_000_000;

/** How far a time may be from `$about`, in ms: as long as a slow machine may take. */
const ABOUT_MS = 20_000;

/** Values that stand for more than one. */
const WORDS: Record<string, { description: string; matches: (got: Json | undefined) => boolean }> = {
  $integer: { description: 'an integer', matches: (got) => Number.isInteger(got) },
  $milliseconds: {
    description: 'a time in ms',
    matches: (got) => typeof got === 'number' && Number.isInteger(got) && got >= EARLIEST_MS,
  },
  $absent: { description: 'absent', matches: (got) => got === undefined },
};

/**
 * Compares JSON exactly: the same keys, in whatever order, and the same values. Words stand for more than one value:
 * `$integer`, `$milliseconds`, `$sentBytes`, `$absent`, `{$matches: pattern}`, `{$not: value}`, `{$about: ms}`,
 * `{$anyOrder: [...]}`, and `$more: true` among the keys of an object that may have others.
 *
 * @param at where, for the differences
 * @param sentBytes what `$sentBytes` stands for
 * @example compareJson({ code: 200, $more: true }, { code: 200, x: 1 }, 'body', 0) // []
 */
export function compareJson(expected: Json, got: Json | undefined, at: string, sentBytes: number): Difference[] {
  if (expected === '$sentBytes') return compareJson(sentBytes, got, at, sentBytes);
  const word = typeof expected === 'string' && Object.hasOwn(WORDS, expected) ? WORDS[expected] : undefined;
  if (word !== undefined) return word.matches(got) ? [] : [{ at, expected: word.description, got: show(got) }];
  if (typeof expected !== 'object' || expected === null) {
    return expected === got ? [] : [{ at, expected: show(expected), got: show(got) }];
  }
  if (Array.isArray(expected)) return compareArray(expected, got, at, sentBytes);
  const { $matches, $anyOrder, $not, $about } = expected;
  if (typeof $about === 'number') return compareTime($about, got, at);
  if ($not !== undefined) return compareNot($not, got, at, sentBytes);
  if (typeof $matches === 'string') return compareText($matches, got, at);
  if (Array.isArray($anyOrder)) return compareAnyOrder($anyOrder, got, at, sentBytes);
  return compareObject(expected, got, at, sentBytes);
}

/** Compares a stored event with the fields the rule names; others do not matter. */
export function compareStored(expected: JsonObject, got: JsonObject, at = 'stored'): Difference[] {
  return compareJson({ ...expected, $more: true }, got, at, 0);
}

/** A value for a message: JSON, not too long. */
export function show(value: Json | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** A body for a message: as it came, not too long. */
export function showText(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > SHOWN_CHARACTERS ? `${trimmed.slice(0, SHOWN_CHARACTERS)}…` : trimmed;
}

function compareObject(expected: JsonObject, got: Json | undefined, at: string, sentBytes: number): Difference[] {
  if (typeof got !== 'object' || got === null || Array.isArray(got)) {
    return [{ at, expected: show(expected), got: show(got) }];
  }
  const { $more, ...wanted } = expected;
  const others = $more === true ? [] : Object.keys(got).filter((key) => !Object.hasOwn(wanted, key));
  return [
    ...Object.entries(wanted).flatMap(([key, inner]) => {
      const there = Object.hasOwn(got, key) ? got[key] : undefined;
      return compareJson(inner, there, `${at}.${key}`, sentBytes);
    }),
    ...others.map((key) => ({ at: `${at}.${key}`, expected: 'absent', got: show(got[key]) })),
  ];
}

function compareArray(expected: Json[], got: Json | undefined, at: string, sentBytes: number): Difference[] {
  if (!Array.isArray(got) || got.length !== expected.length) return [{ at, expected: show(expected), got: show(got) }];
  return expected.flatMap((item, index) => compareJson(item, got[index], `${at}.${index}`, sentBytes));
}

/** Each expected item takes the first remaining one that matches it; items that can match several choose last. */
function compareAnyOrder(expected: Json[], got: Json | undefined, at: string, sentBytes: number): Difference[] {
  if (!Array.isArray(got) || got.length !== expected.length) return [{ at, expected: show(expected), got: show(got) }];
  const left = [...got];
  const choosy = [...expected.entries()].sort(([, one], [, other]) => Number(isLoose(one)) - Number(isLoose(other)));
  return choosy.flatMap(([index, item]) => {
    const found = left.findIndex((value) => compareJson(item, value, at, sentBytes).length === 0);
    if (found === -1) return [{ at: `${at}.${index}`, expected: show(item), got: `none among ${show(left)}` }];
    left.splice(found, 1);
    return [];
  });
}

function isLoose(item: Json): boolean {
  return JSON.stringify(item).includes('"$');
}

/** An absent value does not count as another value. */
function compareNot(unwanted: Json, got: Json | undefined, at: string, sentBytes: number): Difference[] {
  const same = got === undefined || compareJson(unwanted, got, at, sentBytes).length === 0;
  return same ? [{ at, expected: `other than ${show(unwanted)}`, got: show(got) }] : [];
}

function compareTime(about: number, got: Json | undefined, at: string): Difference[] {
  if (typeof got === 'number' && Math.abs(got - about) <= ABOUT_MS) return [];
  return [{ at, expected: `about ${about}`, got: show(got) }];
}

function compareText(pattern: string, got: Json | undefined, at: string): Difference[] {
  if (typeof got === 'string' && new RegExp(pattern).test(got)) return [];
  return [{ at, expected: `a match of ${pattern}`, got: show(got) }];
}
