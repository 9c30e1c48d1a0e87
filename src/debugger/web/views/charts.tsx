import { useMemo, useState } from 'preact/hooks';
import { buildCharts, CHART_RANGES, type ChartRange } from '../../model/charts.ts';
import type { KeyCommand } from '../../model/commands.ts';
import type { SeriesAnswer, SilencedAnswer, ThrottledAnswer } from '../api/api-shapes.ts';
import { usePolled } from '../api/use-polled.ts';
import { ChartPanel } from '../charts/chart-panel.tsx';
import { ThrottledPanel } from '../charts/throttled-panel.tsx';
import { toChartLines } from '../charts/to-chart-lines.ts';
import { useCommands } from '../keys/use-commands.ts';
import type { ViewProps } from './view-props.ts';

const EVERY_MS = 1000;

/** The panels of Amplitude's own debugger. */
export function ChartsPage({ live }: ViewProps) {
  const [range, setRange] = useState<ChartRange>('5m');
  const [asTable, setAsTable] = useState(false);
  const series = usePolled<SeriesAnswer>(`series?range=${range}`, EVERY_MS, live.changes);
  const throttled = usePolled<ThrottledAnswer>('throttled', EVERY_MS, live.changes).data;
  const silenced = usePolled<SilencedAnswer>('silenced-devices', EVERY_MS, live.changes).data;
  const { data, problem } = series;
  const charts = useMemo(() => buildCharts(data === undefined ? [] : toChartLines(data)), [data]);
  const nextRange = () => {
    const at = CHART_RANGES.findIndex((one) => one.range === range);
    setRange(CHART_RANGES[(at + 1) % CHART_RANGES.length]?.range ?? '5m');
  };
  useCommands('list', (command: KeyCommand) => {
    if (command === 'range') nextRange();
    else if (command === 'table') setAsTable(!asTable);
    else return false;
    return true;
  });
  const shared = { from: data?.from ?? 0, stepMs: data?.stepMs ?? 1, asTable };
  return (
    <>
      <div class="bar">
        <fieldset class="choice" aria-label="Time">
          {CHART_RANGES.map(({ range: one, title }) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === range}
              aria-keyshortcuts="r"
              onClick={() => setRange(one)}
            >
              {title}
            </button>
          ))}
        </fieldset>
        <button type="button" aria-pressed={asTable} aria-keyshortcuts="t" onClick={() => setAsTable(!asTable)}>
          <kbd>t</kbd>
          Table
        </button>
        <span class="dim">of Amplitude’s clock, UTC</span>
        {data !== undefined && data.overflowed > 0 && (
          <span class="notable">{data.overflowed} requests are counted nowhere: too many kinds</span>
        )}
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.error} {problem.fix}
        </p>
      )}
      <div class="columns charts">
        <ChartPanel title="Requests by status" rows={charts.requests} {...shared} />
        <ChartPanel title="Events and identifies" rows={charts.events} {...shared} />
        <ChartPanel title="Errors by status and rule" rows={charts.errors} {...shared} />
        <ThrottledPanel
          throttled={throttled?.throttled ?? []}
          silenced={silenced?.silenced ?? []}
          now={data?.now ?? 0}
        />
      </div>
    </>
  );
}
