import {
  buildCharts,
  CHART_RANGES,
  type ChartRange,
  type ChartRow,
  type ChartSource,
  squeeze,
} from '../model/charts.ts';
import { drawSpark } from '../model/rate.ts';
import { isWide, putBeside, shareWidth } from './beside.ts';
import { drawChartTable } from './chart-table.ts';
import { fitText, wrapText } from './fit-text.ts';
import type { Paint } from './paint.ts';

interface ChartView {
  source: ChartSource | undefined;
  range: ChartRange;
  /** Numbers instead of bars, and the first line of them that is seen. */
  table: boolean;
  scroll: number;
  /** Why they could not be looked at; empty where they could. */
  problem: string;
}

const NAME_WIDTH = 26;
const SHORT_NAME_WIDTH = 20;
const SHORT_FROM = 70;
const TOTAL_WIDTH = 8;
const HALF = 0.5;
const PANELS = 4;
const MS_PER_SECOND = 1000;

/** Draws the four panels: requests by status, events and identifies, errors by status and rule, throttled and silenced ids. */
export function drawCharts(
  view: ChartView,
  { width, height }: { width: number; height: number },
  paint: Paint,
): string[] {
  const { source, range, table, scroll, problem } = view;
  const ranges = CHART_RANGES.map(({ range: one, title }) => (one === range ? `[${title}]` : title)).join('  ');
  const wrong = problem === '' ? [] : wrapText(problem, width).map((line) => paint('red', fitText(line, width)));
  const head = [
    paint('dim', fitText(`${ranges}  of Amplitude's clock   r range   t ${table ? 'bars' : 'table'}`, width)),
    ...wrong,
  ];
  if (source === undefined) return head;
  const room = Math.max(0, height - head.length);
  if (table) return [...head, ...drawChartTable(source, { width, height: room, scroll }, paint)];
  const body = isWide({ width, height })
    ? drawWide(source, width, room, paint)
    : drawNarrow(source, width, room, paint);
  return [...head, ...body].slice(0, height);
}

function drawNarrow(source: ChartSource, width: number, room: number, paint: Paint): string[] {
  return drawPanels(source, width, Math.floor(room / PANELS), paint).flat();
}

function drawWide(source: ChartSource, width: number, room: number, paint: Paint): string[] {
  const [left, right] = shareWidth(width, HALF);
  const height = Math.floor(room / 2);
  const [first = [], , third = []] = drawPanels(source, left, height, paint);
  const [, second = [], , fourth = []] = drawPanels(source, right, height, paint);
  return [...putBeside(first, second, right, paint), ...putBeside(third, fourth, right, paint)];
}

function drawPanels(source: ChartSource, width: number, height: number, paint: Paint): string[][] {
  const { requests, events, errors } = buildCharts(source.lines);
  const panel = (title: string, rows: readonly string[]) => drawPanel(title, rows, { width, height }, paint);
  const bars = (rows: readonly ChartRow[]) => rows.map((row) => drawRow(row, width));
  return [
    panel('Requests by status', bars(requests)),
    panel('Events and identifies', bars(events)),
    panel('Errors by status and rule', bars(errors)),
    panel('Throttled and silenced', listIds(source)),
  ];
}

function drawPanel(
  title: string,
  rows: readonly string[],
  { width, height }: { width: number; height: number },
  paint: Paint,
): string[] {
  const room = Math.max(0, height - 1);
  const hidden = rows.length - room;
  const shown = hidden > 0 ? [...rows.slice(0, Math.max(0, room - 1)), `… ${hidden + 1} more`] : rows;
  const lines = shown.length === 0 ? ['none'] : shown;
  const body = Array.from({ length: room }, (_, index) => fitText(lines[index] ?? '', width));
  return [paint('bold', fitText(title, width)), ...body];
}

function drawRow({ name, total, counts }: ChartRow, width: number): string {
  const nameWidth = width >= SHORT_FROM ? NAME_WIDTH : SHORT_NAME_WIDTH;
  const room = Math.max(0, width - nameWidth - TOTAL_WIDTH - 2);
  const spark = drawSpark(squeeze(counts, room), room);
  return `${fitText(name, nameWidth)} ${fitText(String(total), TOTAL_WIDTH, 'right')} ${spark}`;
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
