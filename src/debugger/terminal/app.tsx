import { Box, useInput, useWindowSize } from 'ink';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import { parseQuery } from '../../../lib/query/parse-query.ts';
import type { Feed, FeedSnapshot } from '../create-feed.ts';
import type { Banner } from '../model/banner.ts';
import { lineKeyOf } from '../model/batch.ts';
import type { Action } from '../model/commands.ts';
import { buildCopy } from '../model/copies.ts';
import type { Explain } from '../model/detail-lines.ts';
import { termsLike } from '../model/edit-filter.ts';
import { exportLines } from '../model/export-lines.ts';
import type { CopyKind, KeyName } from '../model/keys.ts';
import { recordOf, type StreamRow } from '../model/row.ts';
import { createRowBuilder, findHidingTerm } from '../model/rows.ts';
import { indexOf, quitsAt, reduce } from '../model/state.ts';
import type { ViewSources } from '../model/view-sources.ts';
import { INITIAL_STATE, type ViewState } from '../model/view-state.ts';
import type { ViewName } from '../model/views.ts';
import { placeWindow } from '../model/window.ts';
import { Block } from './block.tsx';
import { fitText } from './fit-text.ts';
import { drawKeys, drawScrolled, drawStatus, drawTop, helpLines } from './frame-lines.ts';
import type { OtherView } from './other-view.ts';
import type { Paint } from './paint.ts';
import { readWish } from './press-key.ts';
import { readKeys } from './read-keys.ts';
import { drawDetail, drawStream, fillLines, layOutStream } from './stream-lines.ts';
import { useChartsView } from './use-charts-view.ts';
import { useDeliveryView } from './use-delivery-view.ts';
import { useFaultsView } from './use-faults-view.ts';
import { useUsersView } from './use-users-view.ts';

export interface AppProps {
  feed: Feed;
  banner: Banner;
  /** Of one of several emulators. Default: there is one. */
  bannerOf?: ((origin: string | undefined) => Banner) | undefined;
  explain: Explain;
  /** What is shown at first, as it is typed. */
  filter?: string | undefined;
  onQuit: () => void;
  /** Writes lines to a file; returns what it says of that. */
  onExport: (lines: Iterable<string>) => string;
  /** Puts a text into the clipboard; false where it is too long for that. */
  onCopy: (text: string) => boolean;
  /** Whether all is still there when the emulator is started again. */
  keepsData: boolean;
  /** Amplitude's time. */
  now: () => number;
  paint: Paint;
  /** Draws no blocks and no symbols. */
  ascii: boolean;
  /** What the other views show. */
  sources: ViewSources;
  /** The machine's time: what is looked at, and not told, is looked at by it. */
  clock: Clock;
}

/** Lines of the screen around a view: top, status, keys. */
const FRAME_LINES = 3;
const DETAIL_PARTS = 6;

/** The whole screen. Its state is where the user is; records are in the feed. */
export function App(props: AppProps) {
  const { feed, banner, explain, onQuit, onCopy, onExport, keepsData, now, paint, ascii, sources, clock } = props;
  const { bannerOf = () => banner, filter = '' } = props;
  const { columns: width, rows: height } = useWindowSize();
  const room = Math.max(1, height - FRAME_LINES);
  const layout = layOutStream(width, room);
  const [state, setState] = useState<ViewState>(() => ({ ...INITIAL_STATE, filter }));
  // Several keys may come at once, before the screen is drawn again.
  const latest = useRef(state);
  const charts = useChartsView(state, sources, clock, paint);
  const users = useUsersView(state, sources.users, clock, paint);
  const faults = useFaultsView(state, sources, clock, paint);
  const delivery = useDeliveryView(state, sources, clock, paint);
  const others: Readonly<Record<ViewName, OtherView | undefined>> = {
    stream: undefined,
    charts,
    users,
    delivery,
    faults,
  };
  const live = useSyncExternalStore(feed.subscribe, feed.snapshot);
  const shown = useRef(live);
  if (!state.paused) shown.current = live;
  const { batches } = shown.current;

  const builder = useRef(createRowBuilder()).current;
  const query = useMemo(() => parseQuery(state.filterOff ? '' : state.filter), [state.filter, state.filterOff]);
  const isFiltered = query.ok && query.terms.length > 0;
  const rows = builder.build(batches, { query: isFiltered ? query : undefined, unfolded: state.unfolded, now: now() });
  const seqs = useMemo(() => rows.map(({ seq }) => seq), [rows]);
  const window = placeWindow(rows.length, layout.listHeight, indexOf(state.selected, seqs));
  const selected = rows[window.cursor];
  const whyEmpty = useMemo(
    () => (isFiltered && rows.length === 0 ? explainEmpty(batches, query, now()) : ''),
    [isFiltered, rows.length, batches, query, now],
  );

  const isNothingLost = keepsData || live.arrived === 0;

  useInput((text, key) => {
    for (const name of readKeys(text, key)) press(name);
  });

  function press(name: KeyName): void {
    const wish = readWish(latest.current, name);
    if (wish?.type === 'end') onQuit();
    else if (wish?.type === 'copy') copy(wish.kind);
    else if (wish?.type === 'add-fault') addFault(wish.text);
    else if (wish?.action.type === 'quit' && quitsAt(latest.current) && isNothingLost) onQuit();
    else if (wish !== undefined) perform(wish.action);
  }

  function perform(action: Action): void {
    if (action.type === 'clear') clear();
    if (action.type === 'export') feed.say(onExport(exportLines(batches, isFiltered ? query : undefined, now())));
    others[latest.current.view]?.perform(action, latest.current);
    act(action);
  }

  function addFault(text: string): void {
    faults.add(text, () => {
      if (latest.current.mode === 'fault') act({ type: 'added' });
    });
  }

  function clear(): void {
    feed.clear();
    shown.current = feed.snapshot();
  }

  function act(action: Action): void {
    const row = currentRow();
    const like = row === undefined ? undefined : termsLike(recordOf(row));
    const { count = 0, tabs = DETAIL_PARTS } = others[latest.current.view] ?? {};
    const lists = { seqs, users: users.users ?? [], letters: delivery.letters ?? [] };
    const around = { ...lists, page: layout.listHeight, group: groupOf(row), like, tabs, count };
    latest.current = settleScroll(reduce(latest.current, action, around), longest);
    setState(latest.current);
  }

  /** The line under the cursor now: keys that come at once move it before it is drawn. */
  function currentRow(): StreamRow | undefined {
    return rows[indexOf(latest.current.selected, seqs)];
  }

  function copy(kind: CopyKind): void {
    const row = currentRow();
    if (row === undefined) {
      act({ type: 'dismiss' });
      return;
    }
    const { title, text } = buildCopy(kind, recordOf(row), row.batch, bannerOf(row.batch.origin?.name));
    const done = onCopy(text) ? 'copied, where the terminal lets it (OSC 52)' : 'too long to be copied';
    act({ type: 'show', title: `${title}: ${done}`, text });
  }

  const size = { width, height: room };
  const explained = useMemo(() => chooseExplained(selected, explain), [selected, explain]);
  const body = drawBody();
  const longest = body.longest;
  const doing = {
    below: state.screen === 'list' ? window.below : 0,
    heldBack: live.arrived - shown.current.arrived,
    filterError: query.ok ? '' : query.error,
  };

  function drawBody(): { lines: string[]; longest: number } {
    const other = others[state.view];
    if (state.screen === 'list' && other !== undefined) return { lines: other.draw(size), longest: 0 };
    if (state.screen === 'list') {
      const several = (banner.attached?.length ?? 0) > 1;
      const list = { rows, window, marked: state.marked, several, partsOf: builder.partsOf };
      return { lines: drawStream({ ...list, banner, state, whyEmpty }, layout, paint), longest: 0 };
    }
    if (state.screen === 'detail' && other?.drawDetail !== undefined) return other.drawDetail(state.scroll, size);
    if (state.screen === 'detail') {
      const { lines, total } = drawDetail(selected, { state, explained }, size, paint);
      return { lines, longest: total };
    }
    const isHelp = state.screen === 'help';
    const text = isHelp ? helpLines(banner, state.view) : linesOf(state.text.text);
    const drawn = drawScrolled(text, state.scroll, { width, height: room - 1 }, paint);
    const title = isHelp ? 'Help' : state.text.title;
    const head = paint('dim', fitText(`${title}  ${drawn.position}  ↑↓ PgUp PgDn scroll  Esc back`, width));
    return { lines: [head, ...drawn.lines], longest: Math.max(0, drawn.total - room + 1) };
  }

  return (
    <Box flexDirection="column" width={width} height={height}>
      <Block
        width={width}
        height={height}
        ascii={ascii}
        lines={[
          drawTop(banner, { view: state.view, rate: live.rate }, width, paint),
          ...fillLines(body.lines, room, width),
          drawStatus(statusOf(shown.current, live), doing, state, width, paint),
          drawKeys(state, width, paint),
        ]}
      />
    </Box>
  );
}

/** What is held back, faults and the clock are told as they are now, whatever the list shows. */
function statusOf(shown: FeedSnapshot, { held, status, notice, link }: FeedSnapshot) {
  return { totals: shown.totals, held, status, notice, link };
}

function chooseExplained(row: StreamRow | undefined, explain: Explain) {
  if (row?.kind !== 'event' || row.event.insertId === null) return undefined;
  return explain(row.event.insertId, row.event.project);
}

/** The request of a line that stands for many events, or is one of them. */
function groupOf(row: StreamRow | undefined): { seq: number; unfolded: boolean } | undefined {
  if (row?.kind === 'group') return { seq: row.seq, unfolded: row.unfolded };
  return row?.kind === 'event' && row.inGroup
    ? { seq: lineKeyOf(row.batch, row.batch.request), unfolded: true }
    : undefined;
}

function explainEmpty(batches: FeedSnapshot['batches'], query: ReturnType<typeof parseQuery>, now: number): string {
  if (!query.ok || batches.length === 0) return '';
  const term = findHidingTerm(batches, query, now);
  const why = term === undefined ? 'All terms together hide everything' : `${term} hides everything`;
  return `Nothing passes the filter: ${why}. Esc takes it off, | for a moment.`;
}

function linesOf(text: string) {
  return text.split('\n').map((line) => ({ kind: 'text' as const, text: line }));
}

/** Limits the scroll to the end, so that one step back moves at once. */
function settleScroll(state: ViewState, longest: number): ViewState {
  return state.scroll > longest ? { ...state, scroll: longest } : state;
}
