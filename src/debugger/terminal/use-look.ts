import { useEffect, useRef, useState } from 'react';
import type { Clock } from '../../../lib/clock.ts';

/** How often what no record tells is looked at, in ms. */
const LOOK_EVERY_MS = 1000;

/** What was seen at the last look. */
export interface Look<Value> {
  /** Undefined until the first look has come back. */
  value: Value | undefined;
  /** Why the last look failed; empty where it did not. */
  problem: string;
  /** Looks at once. */
  again: () => void;
}

/**
 * Looks once a second at something that may be in another process. A look under way is waited for, and one that comes back
 * after `key` has changed is not shown.
 *
 * @param look what to look at; undefined: nothing
 * @param key what is looked at: another one starts afresh
 */
export function useLook<Value>(clock: Clock, look: (() => Promise<Value>) | undefined, key: string): Look<Value> {
  const [seen, setSeen] = useState<{ key: string; value: Value | undefined; problem: string }>();
  const latest = useRef(look);
  latest.current = look;
  const again = useRef(() => {});
  const isOn = look !== undefined;
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    let cancel = () => {};
    const lookNow = async () => {
      cancel();
      const next = await readOnce(latest.current);
      if (isOver) return;
      setSeen((before) => ({ key, ...next, value: next.value ?? (before?.key === key ? before.value : undefined) }));
      cancel();
      cancel = clock.after(LOOK_EVERY_MS, () => void lookNow());
    };
    again.current = () => void lookNow();
    void lookNow();
    return () => {
      isOver = true;
      cancel();
    };
  }, [clock, isOn, key]);
  const { value, problem } = seen?.key === key ? seen : { value: undefined, problem: '' };
  return { value, problem, again: again.current };
}

async function readOnce<Value>(look: (() => Promise<Value>) | undefined) {
  try {
    return { value: await look?.(), problem: '' };
  } catch (error) {
    return { value: undefined, problem: describeProblem(error) };
  }
}

/** What a failed call says. */
export function describeProblem(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
