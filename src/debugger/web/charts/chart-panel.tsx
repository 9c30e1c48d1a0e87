import { useState } from 'preact/hooks';
import type { ChartRow } from '../../model/charts.ts';
import { CountTable } from './count-table.tsx';
import { formatStep } from './format-step.ts';
import { Plot } from './plot.tsx';
import { colorRows } from './row-colors.ts';

interface ChartPanelProps {
  title: string;
  rows: readonly ChartRow[];
  from: number;
  stepMs: number;
  /** Numbers instead of bars. */
  asTable: boolean;
}

/** One chart with its legend, which has the sums; or the table of its numbers. */
export function ChartPanel({ title, rows, from, stepMs, asTable }: ChartPanelProps) {
  const [step, setStep] = useState<number | null>(null);
  const shown = rows.filter(({ total }) => total > 0);
  const colors = colorRows(shown.map(({ name }) => name));
  const id = `chart-${title.replaceAll(' ', '-').toLowerCase()}`;
  const sums = shown.map(({ name, total }) => `${name} ${total}`).join(', ');
  const when = step === null ? 'in all' : formatStep(from + step * stepMs, stepMs);
  return (
    <section class="panel chart" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {shown.length === 0 && <p class="dim">None in this time.</p>}
      {shown.length > 0 && asTable && <CountTable title={title} rows={shown} from={from} stepMs={stepMs} />}
      {shown.length > 0 && !asTable && (
        <>
          <Plot rows={shown} from={from} stepMs={stepMs} label={`${title}: ${sums}`} step={step} point={setStep} />
          <ul class="legend">
            {shown.map(({ name, total, counts }, index) => (
              <li key={name}>
                <span class={`swatch ${colors[index]}`} aria-hidden="true" />
                {name} <b>{step === null ? total : (counts[step] ?? 0)}</b>
              </li>
            ))}
            <li class="dim">{when}</li>
          </ul>
        </>
      )}
    </section>
  );
}
