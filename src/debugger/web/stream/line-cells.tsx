// biome-ignore-all lint/a11y/useSemanticElements: a table has no part that scrolls, and no rows at places of their own
import { formatRow } from '../../model/format-row.ts';
import type { LineRow } from '../../model/lines/line-rows.ts';

/** What a symbol says, where the verdict alone does not. */
const SYMBOL_WORDS: Readonly<Record<string, string>> = {
  '↳': 'fell with another',
  '↻': 'to be sent again',
  '!': 'accepted, with a warning',
};

/** The cells of a line. What they hold is foreign: text, and nothing else. */
export function LineCells({
  row,
  isMarked,
  onToggle,
}: {
  row: LineRow;
  isMarked: boolean;
  onToggle: (seq: number) => void;
}) {
  const { time, region, status, symbol, what, who, ms, why, verdict } = formatRow(row);
  const [seconds, fraction] = [time.slice(0, -4), time.slice(-4)];
  return (
    <>
      <Cell name="time">
        {seconds}
        <span class="line-fraction">{fraction}</span>
      </Cell>
      <Cell name="region">{region}</Cell>
      <Cell name="status">{status}</Cell>
      <Cell name="symbol">
        <span aria-hidden="true">{symbol}</span>
        <span class="unseen">{SYMBOL_WORDS[symbol] ?? verdict}</span>
      </Cell>
      <Cell name="what">
        {isMarked && <span title="marked">*</span>}
        {row.kind === 'group' ? (
          <>
            <button
              type="button"
              class="fold"
              tabIndex={-1}
              aria-label={row.unfolded ? 'Fold' : 'Unfold'}
              onClick={(event) => {
                event.stopPropagation();
                onToggle(row.seq);
              }}
            >
              {what.slice(0, 1)}
            </button>
            {what.slice(1)}
          </>
        ) : (
          what
        )}
      </Cell>
      <Cell name="who">{who}</Cell>
      <Cell name="ms">{ms}</Cell>
      <Cell name="why">{why}</Cell>
    </>
  );
}

function Cell({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <span role="gridcell" class={`cell-${name}`} tabIndex={-1}>
      {children}
    </span>
  );
}
