// biome-ignore-all lint/a11y/useSemanticElements: a table has no part that scrolls, and no rows at places of their own
import { useRef } from 'preact/hooks';
import { formatRow } from '../../model/format-row.ts';
import type { LineRow } from '../../model/lines/line-rows.ts';
import { LineCells } from './line-cells.tsx';
import { placeRows, ROW_PX } from './list-window.ts';
import { useListScroll } from './use-list-scroll.ts';

/** What the list shows, and what is done with its lines. */
export interface LineListProps {
  rows: readonly LineRow[];
  seqs: readonly number[];
  /** The line under the cursor; null follows the newest. */
  selected: number | null;
  /** Its place in the list. */
  cursor: number;
  marked: ReadonlySet<number>;
  onHold: (seq: number) => void;
  onFollow: () => void;
  onOpen: (seq: number) => void;
  onToggle: (seq: number) => void;
  /** How many lines are seen at once. */
  onHeight: (rows: number) => void;
}

const TITLES = ['time', 're', 'st', '', 'event', 'user or device', 'ms', 'why'] as const;

/** The lines; only those that are seen are in the document. The list itself has the focus, and names the line under the cursor. */
export function LineList(props: LineListProps) {
  const { rows, seqs, selected, cursor, marked, onOpen, onToggle, onHeight, onHold, onFollow } = props;
  const element = useRef<HTMLDivElement>(null);
  const { view, onScroll } = useListScroll(element, { seqs, selected, onHold, onFollow });
  onHeight(Math.max(1, Math.floor(view.height / ROW_PX)));
  const { first, last } = placeRows(rows.length, view);
  const active = rows[cursor];
  const isActiveDrawn = cursor >= first && cursor < last;
  return (
    <div
      class="lines"
      role="treegrid"
      aria-label="Stream"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active !== undefined && isActiveDrawn ? idOf(active.seq) : undefined}
      tabIndex={0}
    >
      <div class="lines-scroll" role="presentation" ref={element} onScroll={onScroll}>
        <div class="line line-titles" role="row" aria-rowindex={1} tabIndex={-1}>
          {TITLES.map((title) => (
            <span key={title} role="columnheader" class="dim" tabIndex={-1}>
              {title === '' ? <span class="unseen">verdict</span> : title}
            </span>
          ))}
        </div>
        <div class="lines-all" role="rowgroup" style={{ height: `${rows.length * ROW_PX}px` }}>
          {rows.slice(first, last).map((row, index) => (
            <div
              key={row.seq}
              id={idOf(row.seq)}
              class={classOf(row, first + index === cursor, marked.has(row.seq))}
              role="row"
              tabIndex={-1}
              aria-rowindex={first + index + 2}
              aria-selected={first + index === cursor}
              aria-expanded={row.kind === 'group' ? row.unfolded : undefined}
              style={{ top: `${(first + index) * ROW_PX}px` }}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onOpen(row.seq)}
              onKeyDown={undefined}
            >
              <LineCells row={row} isMarked={marked.has(row.seq)} onToggle={onToggle} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function idOf(seq: number): string {
  return `line-${seq}`;
}

function classOf(row: LineRow, isUnderCursor: boolean, isMarked: boolean): string {
  const { verdict, symbol } = formatRow(row);
  const more = [isUnderCursor ? 'line-cursor' : '', isMarked ? 'line-marked' : '', symbol === '!' ? 'line-warned' : ''];
  return ['line', `line-${verdict}`, ...more].filter(Boolean).join(' ');
}
