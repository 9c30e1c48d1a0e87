import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { StreamLine } from '../../model/lines/stream-line.ts';
import { callApi } from '../api/call-api.ts';
import type { Live } from '../live/use-live.ts';
import { createLineSource, type LineSource, type LinesAnswer } from './line-source.ts';

/** The lines of the list for as long as it is shown, and where they come from. */
export function useLines(live: Live, q: string): LineSource {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const source = useMemo(
    () =>
      createLineSource({
        ask: (query) => callApi<LinesAnswer>(`lines?${query}`),
        onChange: () => redraw(undefined),
        after: (ms, then) => {
          const timer = setTimeout(then, ms);
          return () => clearTimeout(timer);
        },
      }),
    [],
  );
  useEffect(() => source.setFilter(q), [source, q]);
  useNews(source, live);
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === 'visible') source.catchUp();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      source.close();
    };
  }, [source]);
  return source;
}

/** Hands on what the live source has brought since the last time. */
function useNews(source: LineSource, { lines, lastSeq, epoch }: Live): void {
  const seen = useRef(epoch);
  const last = useRef<StreamLine>(undefined);
  useEffect(() => {
    const isOther = epoch !== seen.current;
    seen.current = epoch;
    if (isOther) {
      last.current = lines.at(-1);
      source.reload();
      return;
    }
    const from = last.current === undefined ? 0 : lines.lastIndexOf(last.current) + 1;
    last.current = lines.at(-1);
    source.news(lines.slice(from), lastSeq);
  }, [source, lines, lastSeq, epoch]);
}
