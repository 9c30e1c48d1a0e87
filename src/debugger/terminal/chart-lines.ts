import {
  buildCharts,
  CHART_RANGES,
  type ChartRange,
  type ChartRow,
  type ChartSource,
  squeeze,
} from '../model/charts.ts';
import { drawSpark } from '../model/rate.ts';
import { fitText } from './fit-text.ts';
import type { Paint } from './paint.ts';

interface ChartView {
  source: ChartSource | undefined;
  range: ChartRange;
  /** Why they could not be looked at; empty where they could. */
  problem: string;
  /** Draws no blocks. */
  ascii: boolean;
}

const NAME_WIDTH = 26;
const TOTAL_WIDTH = 8;
const GUTTER = ' │ ';
const TWO_COLUMNS = 140;
const MS_PER_SECOND = 1000;

/** Draws the four panels: requests by status, events and identifies, errors by status and rule, throttled and silenced ids. */
export function drawCharts(
  { source, range, problem, ascii }: ChartView,
  { width, height }: { width: number; height: number },
  paint: Paint,
): string[] {
  const ranges = CHART_RANGES.map(({ range: one, title }) => (one === range ? `[${title}]` : title)).join('  ');
  const head = paint('dim', fitText(`${ranges}  of Amplitude's clock   r range`, width));
  if (source === undefined) return [head, fitText(problem, width)];
  const { requests, events, errors } = buildCharts(source.lines);
  const isWide = width >= TWO_COLUMNS;
  const columns = isWide ? Math.floor((width - GUTTER.length) / 2) : width;
  const room = isWide ? Math.floor((height - 1) / 2) : Math.floor((height - 1) / 4);
  const panel = (title: string, rows: readonly string[]) => drawPanel(title, rows, columns, room, paint);
  const bars = (rows: readonly ChartRow[]) => rows.map((row) => drawRow(row, columns, ascii));
  const panels = [
    panel('Requests by status', bars(requests)),
    panel('Events and identifies', bars(events)),
    panel('Errors by status and rule', bars(errors)),
    panel('Throttled and silenced', listIds(source)),
  ];
  const [first = [], second = [], third = [], fourth = []] = panels;
  if (!isWide) return [head, ...panels.flat()];
  const beside = (left: readonly string[], right: readonly string[]) =>
    left.map((line, index) => line + paint('dim', GUTTER) + (right[index] ?? ' '.repeat(columns)));
  return [head, ...beside(first, second), ...beside(third, fourth)];
}

function drawPanel(title: string, rows: readonly string[], width: number, room: number, paint: Paint): string[] {
  const hidden = rows.length - (room - 1);
  const shown = hidden > 0 ? [...rows.slice(0, room - 2), `… ${hidden + 1} more`] : rows;
  const lines = shown.length === 0 ? ['none'] : shown;
  const blank = ' '.repeat(width);
  const body = Array.from({ length: room - 1 }, (_, index) => fitText(lines[index] ?? blank, width));
  return [paint('bold', fitText(title, width)), ...body];
}

function drawRow({ name, total, counts }: ChartRow, width: number, ascii: boolean): string {
  const room = Math.max(0, width - NAME_WIDTH - TOTAL_WIDTH - 2);
  const steps = squeeze(counts, room);
  return `${fitText(name, NAME_WIDTH)} ${fitText(String(total), TOTAL_WIDTH, 'right')} ${drawSpark(steps, room, ascii)}`;
}

function listIds({ throttled, silenced, now }: ChartSource): string[] {
  const free = (freeAt: number) => `free in ${Math.max(0, Math.ceil((freeAt - now) / MS_PER_SECOND))} s`;
  return [
    ...throttled.map(
      ({ field, id, events, limit, freeAt }) => `… ${field} ${id}  ${events} of ${limit} in 30 s, ${free(freeAt)}`,
    ),
    ...silenced.map(({ project, device }) => `▽ device_id ${device}  silenced in ${project}`),
  ];
}
