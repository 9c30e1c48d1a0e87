import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { ChartRow } from '../../model/charts.ts';
import { describePlot, toPlotData } from './describe-plot.ts';
import { useColorScheme } from './use-color-scheme.ts';

interface PlotProps {
  rows: readonly ChartRow[];
  /** Of the first step, in ms since the epoch. */
  from: number;
  stepMs: number;
  /** What it shows, in words. */
  label: string;
  /** Told which step is under the pointer; null where none is. */
  point: (step: number | null) => void;
}

/** Bars of each step, one upon the other. */
export function Plot({ rows, from, stepMs, label, point }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const telling = useRef(point);
  telling.current = point;
  const names = rows.map(({ name }) => name).join('\n');
  const scheme = useColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other names or colours need another plot, new numbers do not
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const options = describePlot(rows, stepMs, element, (step) => telling.current(step));
    const made = new uPlot(options, toPlotData(rows, from, stepMs), element);
    plot.current = made;
    const fit = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: element.clientHeight }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      made.destroy();
    };
  }, [names, stepMs, scheme]);
  useEffect(() => plot.current?.setData(toPlotData(rows, from, stepMs)), [rows, from, stepMs]);
  return <div ref={place} class="plot" role="img" aria-label={label} />;
}
