import { useCallback, useEffect, useRef } from 'preact/hooks';
import { type Action, toAction } from '../../model/commands.ts';
import { DetailPane } from '../detail/detail-pane.tsx';
import { useCommands } from '../keys/use-commands.ts';
import { EmptyList, NoEvents } from '../stream/empty-list.tsx';
import { FilterBox } from '../stream/filter-box.tsx';
import { LineList } from '../stream/line-list.tsx';
import { type FilterSides, meetFilters } from '../stream/meet-filters.ts';
import { StreamBar } from '../stream/stream-bar.tsx';
import type { Stream } from '../stream/use-stream.ts';
import type { ViewProps } from './view-props.ts';

/** Commands of the list that are about the detail, or that the frame has. */
const NOT_OF_LIST: readonly string[] = ['help', 'view', 'quit', 'quit-now', 'copy'];

/** Every verdict as it falls, and all there is about the one that was opened. */
export function StreamPage({ route, go, live, stream, say }: ViewProps) {
  const { state, rows, seqs, cursor, heldBack, shown, q, perform } = stream;
  const field = useRef<HTMLInputElement>(null);
  const place = useRef<HTMLElement>(null);
  const run = live.hello?.run;
  const item = route.item === undefined ? undefined : Number(route.item);
  const open = (seq: number) => {
    perform({ type: 'select', seq });
    go({ view: 'stream', item: String(seq), q: state.filter, ...(run === undefined ? {} : { run }) });
  };
  const focusList = useCallback(() => {
    const list = place.current?.querySelector<HTMLElement>('[role=treegrid]');
    // An empty list has none: keys are commands again all the same.
    if (list) list.focus();
    else field.current?.blur();
  }, []);
  const close = () => {
    go({ view: 'stream', q: state.filter });
    focusList();
  };

  useFilterInAddress(stream, { route, go });
  useEffect(() => {
    say(state.paused ? `paused, +${heldBack} held` : undefined);
    return () => say(undefined);
  }, [say, state.paused, heldBack]);
  useEffect(focusList, [focusList]);

  useCommands('list', (command, key) => {
    if (NOT_OF_LIST.includes(command)) return false;
    const action: Action = toAction(command, key);
    if (command === 'filter') field.current?.focus();
    else if (command === 'export') place.current?.querySelector<HTMLElement>('a[download]')?.click();
    else if (command === 'open' && !opensGroup(stream) && cursor >= 0) open(seqs[cursor] ?? 0);
    else perform(action);
    return true;
  });

  const hasEvents = shown.page.totals.accepted > 0;
  return (
    <section class={item === undefined ? 'stream' : 'stream stream-open'} ref={place}>
      <div class="stream-list">
        <div class="stream-head">
          <FilterBox stream={stream} field={field} leave={focusList} />
          <StreamBar stream={stream} live={live} />
        </div>
        {rows.length === 0 ? (
          <EmptyList shown={shown} q={q} />
        ) : (
          <LineList
            rows={rows}
            seqs={seqs}
            selected={state.selected}
            cursor={cursor}
            marked={state.marked}
            onHold={(seq) => perform({ type: 'select', seq })}
            onFollow={() => perform({ type: 'follow' })}
            onOpen={open}
            onToggle={(seq) => {
              perform({ type: 'select', seq });
              perform({ type: state.unfolded.has(seq) ? 'fold' : 'unfold' });
            }}
            onHeight={stream.setPage}
          />
        )}
        {rows.length > 0 && !hasEvents && q === '' && (
          <aside class="stream-causes">
            <NoEvents batches={shown.page.batches} />
          </aside>
        )}
      </div>
      {item !== undefined && (
        <DetailPane
          seq={item}
          run={run}
          neighbours={neighboursOf(seqs, item)}
          go={(seq) => (seq === undefined ? close() : open(seq))}
          onTerm={(term, isWithout) => {
            perform({ type: 'term', term: isWithout ? term.without : term.only });
            go({ view: 'stream', q: state.filter });
          }}
        />
      )}
    </section>
  );
}

/** Of many events the first look is at which they are. */
function opensGroup({ rows, cursor }: Stream): boolean {
  const row = rows[cursor];
  return row?.kind === 'group' && !row.unfolded;
}

/** The lines before and after one, where there are some. */
function neighboursOf(seqs: readonly number[], seq: number): { older: number | undefined; newer: number | undefined } {
  return { older: seqs.findLast((one) => one < seq), newer: seqs.find((one) => one > seq) };
}

/** The address says which filter it is; going back in the browser's history brings back an earlier one. */
function useFilterInAddress(stream: Stream, { route, go }: Pick<ViewProps, 'route' | 'go'>): void {
  const { latestFilter, setFilter } = stream;
  const { filter, mode } = stream.state;
  const last = useRef<FilterSides | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `filter` says when, `latestFilter` what: this may run once more before the page shows what it set
  useEffect(() => {
    const met = meetFilters(last.current, { q: route.q, filter: latestFilter() }, mode === 'filter');
    last.current = met.last;
    if (met.change?.side === 'list') setFilter(met.change.filter);
    else if (met.change !== undefined) go({ ...route, q: met.change.filter }, true);
  }, [route, go, latestFilter, setFilter, filter, mode]);
}
