import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parseQuery } from '../../../../lib/query/parse-query.ts';
import type { Action } from '../../model/commands.ts';
import { termsLike } from '../../model/edit-filter.ts';
import { createLineRows, type LineRow } from '../../model/lines/line-rows.ts';
import { recordOf } from '../../model/row.ts';
import { indexOf, reduce } from '../../model/state.ts';
import { INITIAL_STATE, type ViewState } from '../../model/view-state.ts';
import type { Live } from '../live/use-live.ts';
import type { PageRoute } from '../router/page-route.ts';
import type { LineSource, ListState } from './line-source.ts';
import { useLines } from './use-lines.ts';

/** The list, and where the user is in it. */
export interface Stream {
  state: ViewState;
  source: LineSource;
  /** What is shown: while it is paused, what there was when it was. */
  shown: ListState;
  rows: readonly LineRow[];
  seqs: readonly number[];
  /** Index of the line under the cursor, -1 where there is none. */
  cursor: number;
  /** How many lines came since it was paused. */
  heldBack: number;
  /** Why the filter cannot be read; empty where it can. */
  filterError: string;
  /** The filter by which the lines were picked. */
  q: string;
  perform(action: Action): void;
  /** The filter as it was set last, which the page may not show yet. */
  latestFilter(): string;
  setFilter(filter: string): void;
  /** Says how many lines are seen at once. */
  setPage(rows: number): void;
}

/** While a filter is typed, it is asked after so many ms without a key. */
const TYPING_MS = 150;

/** Where the user is in the list, for as long as the page is open: marks, a pause and a filter outlast a look at another view. */
export function useStream({ route, live }: { route: PageRoute | undefined; live: Live }): Stream {
  const [state, setState] = useState<ViewState>(() => ({ ...INITIAL_STATE, filter: filterOf(route) }));
  // Several keys may come at once, before the page is drawn again.
  const latest = useRef(state);
  const page = useRef(1);
  const set = useCallback((next: ViewState) => {
    latest.current = next;
    setState(next);
  }, []);
  const latestFilter = useCallback(() => latest.current.filter, []);
  const setFilter = useCallback(
    (filter: string) => set({ ...latest.current, filter, filterOff: false, selected: null }),
    [set],
  );
  const parsed = useMemo(() => parseQuery(state.filter), [state.filter]);
  const wanted = state.filterOff ? '' : state.filter.trim();
  const [q, setQ] = useState(parsed.ok ? wanted : '');
  useEffect(() => {
    if (!parsed.ok) return;
    const timer = setTimeout(() => setQ(wanted), state.mode === 'filter' ? TYPING_MS : 0);
    return () => clearTimeout(timer);
  }, [parsed, wanted, state.mode]);

  const source = useLines(live, q);
  const now = source.read();
  const frozen = useRef(now);
  if (!state.paused) frozen.current = now;
  const shown = frozen.current;

  const builder = useRef(createLineRows()).current;
  const rows = builder.build(shown.page.batches, state.unfolded);
  const seqs = useMemo(() => rows.map(({ seq }) => seq), [rows]);

  function perform(action: Action): void {
    if (action.type === 'clear') {
      source.clear();
      frozen.current = source.read();
    }
    const row = rows[indexOf(latest.current.selected, seqs)];
    const like = row === undefined ? undefined : termsLike(recordOf(row));
    set(reduce(latest.current, action, { seqs, page: page.current, group: groupOf(row), like }));
  }

  return {
    state,
    source,
    shown,
    rows,
    seqs,
    cursor: rows.length === 0 ? -1 : indexOf(state.selected, seqs),
    heldBack: now.page.arrived - shown.page.arrived,
    filterError: parsed.ok ? '' : parsed.error,
    q,
    perform,
    latestFilter,
    setFilter,
    setPage: (count) => {
      page.current = count;
    },
  };
}

/** In other views `q` is something else. */
function filterOf(route: PageRoute | undefined): string {
  return route?.view === 'stream' ? route.q : '';
}

/** The request of a line that stands for many events, or is one of them. */
function groupOf(row: LineRow | undefined): { seq: number; unfolded: boolean } | undefined {
  if (row?.kind === 'group') return { seq: row.seq, unfolded: row.unfolded };
  return row?.kind === 'event' && row.inGroup ? { seq: row.batch.request.seq, unfolded: true } : undefined;
}
