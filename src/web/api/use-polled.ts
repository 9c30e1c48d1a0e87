import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CallApi } from './call-api.ts';
import type { Called } from './called.ts';

/** What an address of an API says now, and what asks it again at once. */
export interface Polled<T> {
  /** What it said last; undefined until it has answered. */
  data: T | undefined;
  /** What is wrong since; undefined where nothing is. */
  problem: { status: number; error: string; fix: string } | undefined;
  refresh(): void;
}

/**
 * Asks an address of an API now and then, while the tab is seen; and at once where `news` changes.
 *
 * @param callApi the same at every call
 * @param everyMs between an answer and the next question
 */
export function usePolledApi<T>(callApi: CallApi, path: string, everyMs: number, news: unknown): Polled<T> {
  const [called, setCalled] = useState<Called<T>>();
  const [data, setData] = useState<{ path: string; data: T }>();
  const ask = useRef(() => {});
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    const look = async () => {
      clearTimeout(timer);
      if (asking || ending.signal.aborted) return;
      if (document.visibilityState === 'visible') {
        asking = true;
        const answer = await callApi<T>(path, { signal: ending.signal });
        asking = false;
        if (ending.signal.aborted) return;
        setCalled(answer);
        if (answer.ok) setData({ path, data: answer.data });
      }
      timer = setTimeout(look, everyMs);
    };
    ask.current = () => void look();
    const seen = () => void look();
    document.addEventListener('visibilitychange', seen);
    void look();
    return () => {
      ending.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [callApi, path, everyMs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the news that has it ask
  useEffect(() => ask.current(), [news]);
  const refresh = useCallback(() => ask.current(), []);
  const problem = called === undefined || called.ok ? undefined : called;
  // What another address said is none of this one's.
  return { data: data?.path === path ? data.data : undefined, problem, refresh };
}
