import { boundKey } from '../../internal/bound-key.ts';

/** Longest path that is told whole, in characters. */
const MAX_PATH_CHARACTERS = 200;

/** Most paths told of one value; further strings are cut all the same, and counted. */
const MAX_PATHS = 3;

interface Cut {
  /** A copy; the value itself where nothing was cut. */
  value: unknown;
  /** Where strings were cut: the first of them. */
  paths: string[];
  /** How many strings were cut. */
  count: number;
}

interface Container {
  from: object;
  to: object;
  path: string;
}

/**
 * Cuts the strings within a value of JSON to 1024 characters, at any depth; keys are left alone. It goes level by level
 * and without recursion, since JSON may be nested deeper than the stack is.
 *
 * @param path how the value itself is called
 * @example cutStrings({ a: ['x'.repeat(2000)] }, 'event_properties').paths // ['event_properties.a[0]']
 */
export function cutStrings(value: unknown, path: string): Cut {
  if (!holdsLong(value)) return { value, paths: [], count: 0 };
  const paths: string[] = [];
  let count = 0;
  const queue: Container[] = [];

  function copy(one: unknown, at: string): unknown {
    if (typeof one === 'string') {
      const cut = boundKey(one);
      if (cut.length === one.length) return one;
      if (count++ < MAX_PATHS) paths.push(shorten(at));
      return cut;
    }
    if (typeof one !== 'object' || one === null) return one;
    const to = Array.isArray(one) ? [] : {};
    queue.push({ from: one, to, path: at });
    return to;
  }

  const copied = copy(value, path);
  for (const { from, to, path: within } of queue) {
    const list = Array.isArray(from);
    for (const [key, one] of Object.entries(from)) {
      // Defined rather than assigned: what is called __proto__ is a property like any other.
      const field = { value: copy(one, within + (list ? `[${key}]` : `.${key}`)), ...WRITABLE };
      Object.defineProperty(to, key, field);
    }
  }
  return { value: copied, paths, count };
}

/** Hardly any value does, and to look takes a tenth of what a copy takes. */
function holdsLong(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (isLong(one)) return true;
    if (typeof one !== 'object' || one === null) continue;
    for (const inner of Object.values(one)) {
      if (typeof inner === 'object') waiting.push(inner);
      else if (isLong(inner)) return true;
    }
  }
  return false;
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && boundKey(value).length !== value.length;
}

const WRITABLE = { enumerable: true, configurable: true, writable: true };

function shorten(path: string): string {
  return path.length > MAX_PATH_CHARACTERS ? `${path.slice(0, MAX_PATH_CHARACTERS)}…` : path;
}
