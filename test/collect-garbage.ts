import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage now, so that what a test then measures is what is kept. Returns the heap in use, in bytes. */
export function collectGarbage(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('V8 does not let its garbage be collected');
  collect();
  return process.memoryUsage().heapUsed;
}
