import { ListVersion } from './edited-list.ts';

/** What a number, a slot of an array or a field of an object takes, in bytes. Roughly: it bounds, it does not measure. */
const WORD = 8;

/** Estimates what a value of JSON takes in memory, in bytes. Goes without recursion: JSON may be nested deeper than the stack. */
export function weigh(value: unknown): number {
  const waiting: unknown[] = [value];
  let bytes = 0;
  while (waiting.length > 0) {
    const one = waiting.pop();
    bytes += WORD;
    if (typeof one === 'string') bytes += one.length;
    else if (one instanceof ListVersion) bytes += one.own * 2 * WORD;
    else if (typeof one === 'object' && one !== null) bytes += weighParts(one, waiting);
  }
  return bytes;
}

/** Weighs keys and slots; what else has a weight of its own waits. */
function weighParts(parent: object, waiting: unknown[]): number {
  let bytes = 0;
  for (const [key, inner] of Object.entries(parent)) {
    bytes += Array.isArray(parent) ? WORD : WORD + key.length;
    if (typeof inner === 'string' || (typeof inner === 'object' && inner !== null)) waiting.push(inner);
  }
  return bytes;
}
