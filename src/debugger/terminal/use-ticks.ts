import { useEffect, useState } from 'react';
import type { Clock } from '../../../lib/clock.ts';

const TICK_MS = 1000;

/** Draws once a second what changes without a record. */
export function useTicks(clock: Clock, isOn: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    let cancel = () => {};
    const tick = () => {
      setTick((ticks) => ticks + 1);
      cancel = clock.after(TICK_MS, tick);
    };
    cancel = clock.after(TICK_MS, tick);
    return () => cancel();
  }, [clock, isOn]);
}
