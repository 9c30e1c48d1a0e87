import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** How much garbage may gather before it is collected, in percent of what is alive. V8's own choice is up to 300. */
const GARBAGE_PERCENT = 30;

/** How large the space may become that new objects are made in. V8's own choice is 64 MB for a process that makes many. */
const YOUNG_BYTES = 16 * 1_048_576;

/**
 * Keeps this process's memory near what it uses. A process that passes much through lets its garbage grow to several times
 * that otherwise. Costs a few percent of speed.
 */
export function keepHeapLean(): void {
  setFlagsFromString(`--heap-growing-percent=${GARBAGE_PERCENT}`);
  // The size itself is fixed when the process starts; whether it grows is asked each time.
  const collections = new PerformanceObserver(() => {
    if (youngBytes() < YOUNG_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    collections.disconnect();
  });
  collections.observe({ entryTypes: ['gc'] });
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
