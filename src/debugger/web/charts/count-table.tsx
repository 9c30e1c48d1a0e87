import { Scrolled } from '../../../web/parts/scrolled.tsx';
import type { DrawnRow } from './drawn-row.ts';
import { formatStep } from './format-step.ts';

interface CountTableProps<Row extends DrawnRow> {
  title: string;
  rows: readonly Row[];
  /** Of the first step, in ms since the epoch. */
  from: number;
  stepMs: number;
  /** What stands in the table, where it is not the number itself; of no step: the sum. */
  write?: (row: Row, step?: number) => string;
}

/** The numbers of a chart: steps in which something came, newest first, and the sums. */
export function CountTable<Row extends DrawnRow>({
  title,
  rows,
  from,
  stepMs,
  write = writeCount,
}: CountTableProps<Row>) {
  const length = rows[0]?.counts.length ?? 0;
  const steps = Array.from({ length }, (_, step) => step)
    .filter((step) => rows.some(({ counts }) => (counts[step] ?? 0) !== 0))
    .toReversed();
  return (
    <Scrolled label={`${title}, as a table`}>
      <table class="data">
        <thead>
          <tr>
            <th scope="col">UTC</th>
            {rows.map(({ key, name }) => (
              <th key={key ?? name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="sum">
            <th scope="row">in all</th>
            {rows.map((row) => (
              <td key={row.key ?? row.name} class="number">
                {write(row)}
              </td>
            ))}
          </tr>
          {steps.map((step) => (
            <tr key={step}>
              <th scope="row">{formatStep(from + step * stepMs, stepMs)}</th>
              {rows.map((row) => (
                <td key={row.key ?? row.name} class="number">
                  {write(row, step)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function writeCount({ counts, total }: DrawnRow, step?: number): string {
  return String(step === undefined ? total : (counts[step] ?? 0));
}
