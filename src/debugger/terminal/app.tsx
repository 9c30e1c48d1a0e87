import { Box, useInput, useWindowSize } from 'ink';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Feed } from '../create-feed.ts';
import type { Banner } from '../model/banner.ts';
import { buildDetail, type Explain } from '../model/detail-lines.ts';
import { parseFilter } from '../model/filter.ts';
import { fitText } from '../model/fit-text.ts';
import { findBinding, type KeyName } from '../model/keys.ts';
import type { VerdictRecord } from '../model/record.ts';
import { type Action, INITIAL_STATE, indexOf, reduce, type ViewState } from '../model/state.ts';
import { placeWindow } from '../model/window.ts';
import { Block } from './block.tsx';
import { drawEmpty, drawFinding, drawKeys, drawScrolled, drawStatus, drawTop, helpLines } from './frame-lines.ts';
import { drawList, drawTitles } from './list-lines.ts';
import type { Paint } from './paint.ts';
import { readKeys } from './read-keys.ts';

export interface AppProps {
  feed: Feed;
  banner: Banner;
  explain: Explain;
  onQuit: () => void;
  paint: Paint;
}

/** Lines of the screen that are not the list: top, titles, two of findings, status, keys. */
const FRAME_LINES = 6;

/** The whole screen. Its state is where the user is; records are in the feed. */
export function App({ feed, banner, explain, onQuit, paint }: AppProps) {
  const { columns: width, rows } = useWindowSize();
  const height = Math.max(1, rows - FRAME_LINES);
  const [state, setState] = useState<ViewState>(INITIAL_STATE);
  // Several keys may come at once, before the screen is drawn again.
  const latest = useRef(state);
  const live = useSyncExternalStore(feed.subscribe, feed.snapshot);
  const held = useRef(live);
  if (!state.paused) held.current = live;
  const { records, totals, notice, held: waiting, linted } = held.current;

  const passing = useMemo(() => {
    return state.filter.trim() === '' ? records : records.filter(parseFilter(state.filter));
  }, [records, state.filter]);
  const seqs = useMemo(() => passing.map(({ seq }) => seq), [passing]);
  const window = placeWindow(passing.length, height, indexOf(state.selected, seqs));
  const selected = passing[window.cursor];

  useInput((text, key) => {
    for (const name of readKeys(text, key)) press(name);
  });

  function press(name: KeyName): void {
    const action = chooseAction(latest.current.typing, name);
    if (action === undefined) return;
    if (action.type === 'quit') onQuit();
    if (action.type === 'clear') feed.clear();
    latest.current = settleScroll(reduce(latest.current, action, seqs, height), longest);
    setState(latest.current);
  }

  const text = useMemo(
    () => chooseText(state.screen, selected, feed, explain, banner),
    [state.screen, selected, feed, explain, banner],
  );
  const scrolled = drawScrolled(text, state.scroll, { width, height: height + 2 }, paint);
  const longest = Math.max(0, scrolled.total - height - 2);
  const body =
    state.screen === 'list'
      ? drawBody(passing, window, banner, state, { width, height }, paint)
      : [paint('dim', fitText(`${scrolled.position}  ↑↓ PgUp PgDn scroll  Esc back`, width)), ...scrolled.lines];

  return (
    <Box flexDirection="column" width={width} height={rows}>
      <Block
        width={width}
        height={rows}
        lines={[
          drawTop(banner, width, paint),
          ...fill(body, height + 3, width),
          drawStatus({ totals, notice, held: waiting, linted, below: window.below }, state, width),
          drawKeys(width, paint),
        ]}
      />
    </Box>
  );
}

function drawBody(
  records: readonly VerdictRecord[],
  window: ReturnType<typeof placeWindow>,
  banner: Banner,
  state: ViewState,
  size: { width: number; height: number },
  paint: Paint,
): string[] {
  const list =
    records.length === 0 ? drawEmpty(banner, state.filter, size.width) : drawList(records, window, size, paint);
  return [
    drawTitles(size.width, paint),
    ...fill(list, size.height, size.width),
    ...drawFinding(chooseFinding(records, window.cursor, state), size.width),
  ];
}

/** While the list follows, the newest refusal is explained: it may have scrolled by too fast to be read. */
function chooseFinding(records: readonly VerdictRecord[], cursor: number, { selected }: ViewState) {
  return selected === null ? records.findLast(({ diagnostics }) => diagnostics.length > 0) : records[cursor];
}

function chooseText(
  screen: ViewState['screen'],
  selected: VerdictRecord | undefined,
  feed: Feed,
  explain: AppProps['explain'],
  banner: Banner,
) {
  if (screen === 'help') return helpLines(banner);
  if (screen === 'list' || selected === undefined) return [];
  if (selected.kind === 'request') return buildDetail(selected, selected, undefined);
  const explained = selected.insertId === null ? undefined : explain(selected.insertId, selected.project);
  return buildDetail(selected, feed.findRequest(selected.requestSeq), explained);
}

function chooseAction(typing: boolean, name: KeyName): Action | undefined {
  if (!typing) {
    const binding = findBinding(name);
    return binding === undefined ? undefined : { type: binding.action };
  }
  if (name === 'ctrl+c') return { type: 'quit' };
  if (name === 'return') return { type: 'accept' };
  if (name === 'escape') return { type: 'cancel' };
  if (name === 'backspace' || name === 'delete') return { type: 'erase' };
  return [...name].length === 1 ? { type: 'type', text: name } : undefined;
}

/** Limits the scroll to the end, so that one step back moves at once. */
function settleScroll(state: ViewState, longest: number): ViewState {
  return state.scroll > longest ? { ...state, scroll: longest } : state;
}

function fill(lines: readonly string[], count: number, width: number): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? ' '.repeat(width));
}
