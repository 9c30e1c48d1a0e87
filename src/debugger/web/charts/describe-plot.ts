import uPlot from 'uplot';
import type { ChartRow } from '../../model/charts.ts';
import { formatStep } from './format-step.ts';
import { colorRows } from './row-colors.ts';
import { stackRows } from './stack-rows.ts';

const MS_PER_SECOND = 1000;
const AXIS_FONT = '11px ui-monospace, Menlo, Consolas, monospace';
/** Least room for a time below the axis, in CSS pixels. */
const TIME_SPACE = 110;
const COUNT_AXIS_SIZE = 44;
/** How much of a step a bar fills, and its greatest width in pixels. */
const BAR_SIZE: [number, number] = [0.9, 24];

/** How a plot looks: bars one upon the other, in the colours of the page. */
export function describePlot(
  rows: readonly ChartRow[],
  stepMs: number,
  element: HTMLElement,
  point: (step: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const colors = colorRows(rows.map(({ name }) => name));
  const bars = uPlot.paths.bars?.({ size: BAR_SIZE });
  const axis = {
    stroke: color('--dim'),
    font: AXIS_FONT,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1 },
  };
  return {
    width: Math.max(1, element.clientWidth),
    height: Math.max(1, element.clientHeight),
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most)] } },
    axes: [
      {
        ...axis,
        space: TIME_SPACE,
        values: (_plot, splits) => splits.map((at) => formatStep(at * MS_PER_SECOND, stepMs)),
      },
      { ...axis, size: COUNT_AXIS_SIZE, incrs: WHOLE_STEPS },
    ],
    series: [
      {},
      ...rows.map(({ name }, index) => ({
        label: name,
        fill: color(colors[index] ?? '--gone'),
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      })),
    ],
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
  };
}

/** Half a request does not come. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((first) => [1, 10, 100, 1000, 10_000, 100_000].map((times) => first * times))
  .toSorted((one, other) => one - other);

/** The numbers as uPlot takes them: times in seconds, then each row, piled up. */
export function toPlotData(rows: readonly ChartRow[], from: number, stepMs: number): uPlot.AlignedData {
  const steps = rows[0]?.counts.length ?? 0;
  const times = Array.from({ length: steps }, (_, step) => (from + step * stepMs) / MS_PER_SECOND);
  return [times, ...stackRows(rows)];
}
