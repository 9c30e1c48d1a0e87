import type { ChartRow } from '../../model/charts.ts';
import { formatStep } from './format-step.ts';

/** The numbers of a chart: steps in which something came, newest first, and the sums. */
export function CountTable({
  title,
  rows,
  from,
  stepMs,
}: {
  title: string;
  rows: readonly ChartRow[];
  from: number;
  stepMs: number;
}) {
  const length = rows[0]?.counts.length ?? 0;
  const steps = Array.from({ length }, (_, step) => step)
    .filter((step) => rows.some(({ counts }) => (counts[step] ?? 0) > 0))
    .toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scrolled" tabIndex={0} aria-label={`${title}, as a table`}>
      <table class="data">
        <thead>
          <tr>
            <th scope="col">UTC</th>
            {rows.map(({ name }) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="sum">
            <th scope="row">in all</th>
            {rows.map(({ name, total }) => (
              <td key={name} class="number">
                {total}
              </td>
            ))}
          </tr>
          {steps.map((step) => (
            <tr key={step}>
              <th scope="row">{formatStep(from + step * stepMs, stepMs)}</th>
              {rows.map(({ name, counts }) => (
                <td key={name} class="number">
                  {counts[step] ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
