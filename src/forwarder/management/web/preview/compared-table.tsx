import { escapeText } from '../../../../../lib/escape-text.ts';
import { Scrolled } from '../../../../web/parts/scrolled.tsx';
import type { MadeField } from '../api/management-shapes.ts';
import { formatOrigin, formatValue } from '../event/format-value.ts';
import type { ComparedEvent } from './compare-mappings.ts';

interface ComparedTableProps {
  variants: readonly string[];
  event: ComparedEvent;
  /** Which of the events, from 1. */
  place: number;
  /** Of an event that all variants make, only fields that differ are shown. */
  isShort: boolean;
}

/** The fields of an event, a column for each variant: value, rule and source. */
export function ComparedTable({
  variants,
  event: { names, refused, fields, isMissing },
  place,
  isShort,
}: ComparedTableProps) {
  const shown = isShort && !isMissing ? fields.filter(({ differs }) => differs) : fields;
  const title = `compared-${place}`;
  return (
    <>
      <h3 id={title}>Event {place}</h3>
      <Scrolled labelledBy={title}>
        <table class="data compared">
          <thead>
            <tr>
              <th scope="col">field</th>
              {variants.map((variant, at) => (
                <th key={variant} scope="col">
                  <strong>{variant}</strong> {names[at] === null ? 'no such event' : escapeText(names[at] ?? '')}
                  {refused[at] !== null && <span class="problem"> refused, {escapeText(refused[at] ?? '')}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ field, cells, differs }) => (
              <tr key={field} class={differs ? 'differs' : ''}>
                <th scope="row">
                  {escapeText(field)}
                  {differs && <span class="notable"> differs</span>}
                </th>
                {variants.map((variant, at) => (
                  <Cell key={variant} cell={cells[at]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </>
  );
}

function Cell({ cell }: { cell: MadeField | undefined }) {
  if (cell === undefined) return <td class="dim">not set</td>;
  return (
    <td>
      {formatValue(cell.value)}
      <small class="dim">{formatOrigin(cell)}</small>
    </td>
  );
}
