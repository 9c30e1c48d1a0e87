import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import { LETTER_TITLES, type LetterCells, letterCells } from '../../model/delivery/delivery-cells.ts';
import type { LetterLook } from '../../model/delivery/delivery-look.ts';

interface LetterTableProps {
  letters: readonly LetterLook[];
  /** How many are kept. */
  total: number;
  /** Index of the row that the keys are for. */
  cursor: number;
  choose: (letter: LetterLook) => void;
  open: (letter: LetterLook) => void;
  showMore: () => void;
}

const COLUMNS: readonly { cell: keyof LetterCells; kind: string }[] = [
  { cell: 'id', kind: 'number' },
  { cell: 'time', kind: 'short' },
  { cell: 'rule', kind: 'short' },
  { cell: 'what', kind: '' },
  { cell: 'who', kind: '' },
  { cell: 'tries', kind: 'number' },
  { cell: 'why', kind: '' },
];

/** Events that were given up, newest first. */
export function LetterTable({ letters, total, cursor, choose, open, showMore }: LetterTableProps) {
  const rows = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    // Follows the cursor where the keyboard already is in the table; takes it from nowhere else.
    if (!rows.current?.contains(document.activeElement)) return;
    rows.current.querySelectorAll('tr')[cursor]?.focus();
  }, [cursor]);
  if (letters.length === 0) return <p class="dim">None: nothing was given up.</p>;
  return (
    <>
      <table class="data">
        <thead>
          <tr>
            {COLUMNS.map(({ cell, kind }) => (
              <th key={cell} scope="col" class={kind}>
                {LETTER_TITLES[cell]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={rows}>
          {letters.map((letter, index) => {
            const cells = letterCells(letter);
            return (
              <tr
                key={letter.id}
                tabIndex={index === cursor ? 0 : -1}
                aria-current={index === cursor}
                onFocus={() => choose(letter)}
                onDblClick={() => open(letter)}
              >
                {COLUMNS.map(({ cell, kind }) => (
                  <td key={cell} class={kind}>
                    {escapeText(cells[cell])}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {total > letters.length && (
        <p>
          <button type="button" onClick={showMore}>
            The newest {letters.length} of {total}: show more
          </button>
        </p>
      )}
    </>
  );
}
