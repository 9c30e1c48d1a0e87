import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { indexOf } from '../../model/state.ts';
import { ROW_PX, scrollTo } from './list-window.ts';

/** How far a list is scrolled, and how much of it is seen, in pixels. */
export interface ListView {
  top: number;
  height: number;
}

/** What a list is held by. */
export interface ListScroll {
  seqs: readonly number[];
  /** The line under the cursor; null follows the newest. */
  selected: number | null;
  /** It was scrolled away from its end, or to it. */
  onHold: (seq: number) => void;
  onFollow: () => void;
}

const FIRST_VIEW: ListView = { top: 0, height: 600 };

/** What is seen of the lines: their titles stand above them, whatever is scrolled. */
function heightOf({ clientHeight }: HTMLElement): number {
  return clientHeight - ROW_PX;
}

/** Follows the newest line, or holds still at the one that is on top, whatever comes and goes. */
export function useListScroll(
  element: RefObject<HTMLElement | null>,
  { seqs, selected, onHold, onFollow }: ListScroll,
) {
  const [view, setView] = useState(FIRST_VIEW);
  /** Where it was put by us: that is no finger's. */
  const put = useRef(-1);
  const anchor = useRef<{ seq: number; offset: number }>(undefined);
  const follows = selected === null;

  function moveTo(top: number): void {
    const list = element.current;
    if (list === null) return;
    list.scrollTop = top;
    put.current = list.scrollTop;
    settle(list.scrollTop);
  }

  function settle(top: number): void {
    const index = Math.floor(top / ROW_PX);
    const seq = seqs[index];
    anchor.current = seq === undefined ? undefined : { seq, offset: top - index * ROW_PX };
    setView((old) => (old.top === top ? old : { ...old, top }));
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves when the lines do, or the room for them
  useLayoutEffect(() => {
    const list = element.current;
    if (list === null) return;
    if (follows) return moveTo(list.scrollHeight);
    const held = anchor.current;
    if (held !== undefined) moveTo(indexOf(held.seq, seqs) * ROW_PX + held.offset);
  }, [seqs, follows, view.height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor is followed when it moves, not when lines come
  useLayoutEffect(() => {
    const list = element.current;
    if (list === null || selected === null) return;
    const top = scrollTo(indexOf(selected, seqs), { top: list.scrollTop, height: heightOf(list) });
    if (top !== list.scrollTop) moveTo(top);
  }, [selected]);

  useEffect(() => {
    const list = element.current;
    if (list === null) return;
    const observer = new ResizeObserver(() => setView((old) => ({ ...old, height: heightOf(list) })));
    observer.observe(list);
    return () => observer.disconnect();
  }, [element]);

  const onScroll = () => {
    const list = element.current;
    if (list === null || Math.abs(list.scrollTop - put.current) < 1) return;
    put.current = -1;
    settle(list.scrollTop);
    const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    if (isAtEnd && !follows) onFollow();
    const last = Math.ceil((list.scrollTop + heightOf(list)) / ROW_PX) - 1;
    const seq = seqs[Math.min(last, seqs.length - 1)];
    if (!isAtEnd && follows && seq !== undefined) onHold(seq);
  };
  return { view, onScroll };
}
