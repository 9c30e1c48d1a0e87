import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CallApi } from './call-api.ts';
import type { Called } from './called.ts';
import { createPoller } from './create-poller.ts';

/** What an address of an API says now, and what asks it again at once. */
export interface Polled<T> {
  /** What it said last; undefined until it has answered. */
  data: T | undefined;
  /** What is wrong since; undefined where nothing is. */
  problem: { status: number; error: string; fix: string } | undefined;
  refresh(): void;
}

/**
 * Asks an address of an API now and then, while the tab is seen; at once where `news` changes; and soon where it failed.
 *
 * @param callApi the same at every call
 * @param everyMs between an answer and the next question
 */
export function usePolledApi<T>(callApi: CallApi, path: string, everyMs: number, news: unknown): Polled<T> {
  const [called, setCalled] = useState<Called<T>>();
  const [data, setData] = useState<{ path: string; data: T }>();
  const ask = useRef(() => {});
  const heard = useRef(news);
  useEffect(() => {
    const ending = new AbortController();
    const poller = createPoller({
      async ask() {
        const answer = await callApi<T>(path, { signal: ending.signal });
        if (ending.signal.aborted) return true;
        setCalled(answer);
        if (answer.ok) setData({ path, data: answer.data });
        return answer.ok;
      },
      everyMs,
      isSeen: () => document.visibilityState === 'visible',
    });
    ask.current = poller.look;
    document.addEventListener('visibilitychange', poller.look);
    poller.look();
    return () => {
      ending.abort();
      poller.end();
      document.removeEventListener('visibilitychange', poller.look);
    };
  }, [callApi, path, everyMs]);
  useEffect(() => {
    if (heard.current !== news) ask.current();
    heard.current = news;
  }, [news]);
  const refresh = useCallback(() => ask.current(), []);
  const problem = called === undefined || called.ok ? undefined : called;
  // What another address said is none of this one's.
  return { data: data?.path === path ? data.data : undefined, problem, refresh };
}
