import { useId, useMemo, useState } from 'preact/hooks';
import { countOf } from '../../../../lib/count-of.ts';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { CurrencyAnswer, RevenueAnswer } from '../api/api-shapes.ts';
import { CountTable } from '../charts/count-table.tsx';
import { formatStep } from '../charts/format-step.ts';
import { Plot } from '../charts/plot.tsx';
import { formatMoney } from './format-money.ts';
import { RevenueGroupTable } from './group-table.tsx';
import { type RevenueRow, toRevenueRows } from './revenue-rows.ts';

/** Classes of the style, the largest row's first. */
const COLORS = ['fill-ok', 'fill-same', 'fill-wait', 'fill-gone', 'fill-wait-2', 'fill-gone-2'] as const;

interface CurrencyPanelProps {
  revenue: CurrencyAnswer;
  range: Pick<RevenueAnswer, 'from' | 'stepMs' | 'steps'>;
  group: string;
}

/** What came in one currency, as a chart and as the table of its amounts. */
export function CurrencyPanel({ revenue: own, range, group }: CurrencyPanelProps) {
  const { currency, outside } = own;
  const { from, stepMs } = range;
  const id = useId();
  const [step, setStep] = useState<number | null>(null);
  const rows = useMemo(() => toRevenueRows(own, range, group), [own, range, group]);
  const shown = rows.map((row) => ({ ...row, name: escapeText(row.name) }));
  const money = (amount: string) => formatMoney(amount, currency);
  const write = ({ revenue, amounts }: RevenueRow, at?: number | null) =>
    money(at === undefined || at === null ? revenue : (amounts.get(at) ?? '0'));
  const title = currency === null ? 'Revenue without a currency' : `Revenue in ${escapeText(currency)}`;
  const sums = shown.map(({ name, revenue }) => `${name} ${money(revenue)}`).join(', ');
  return (
    <section class="panel chart revenue wide" aria-labelledby={id}>
      <h2 id={id}>
        {title} <b>{money(own.revenue)}</b> <span class="dim">of {countOf(own.sales, 'sale')}</span>
      </h2>
      {currency === null && <p class="dim">These sales name no currency, so that they are added to no other.</p>}
      {outside.sales > 0 && (
        <p class="notable">
          {money(outside.revenue)} of {countOf(outside.sales, 'sale')} more was earned before or after this time.
        </p>
      )}
      {own.sales === 0 ? (
        <p class="dim">None in this time.</p>
      ) : (
        <>
          <Plot
            rows={shown}
            from={from}
            stepMs={stepMs}
            label={`${title}: ${sums}`}
            colors={COLORS}
            step={step}
            point={setStep}
          />
          <ul class="legend">
            {shown.map((row, index) => (
              <li key={row.key}>
                <span class={`swatch ${COLORS[index % COLORS.length]}`} aria-hidden="true" />
                {row.name} <b>{write(row, step)}</b>
              </li>
            ))}
            <li class="dim">{step === null ? 'in all' : formatStep(from + step * stepMs, stepMs)}</li>
          </ul>
          <CountTable title={title} rows={shown} from={from} stepMs={stepMs} write={write} />
          {group !== 'none' && <RevenueGroupTable revenue={own} group={group} title={title} />}
        </>
      )}
    </section>
  );
}
