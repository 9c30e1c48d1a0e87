import { buildChartTable } from '../model/chart-table.ts';
import type { ChartSource } from '../model/charts.ts';
import { fitText } from './fit-text.ts';
import type { Paint } from './paint.ts';

const TIME_WIDTH = 19;
const COLUMN_WIDTH = 10;
const GAP = 1;
const HEAD_LINES = 2;

/** Draws the numbers behind the charts. Columns there is no room for are named above. */
export function drawChartTable(
  source: ChartSource,
  { width, height, scroll }: { width: number; height: number; scroll: number },
  paint: Paint,
): string[] {
  const { columns, rows } = buildChartTable(source);
  const fit = Math.max(0, Math.floor((width - TIME_WIDTH) / (COLUMN_WIDTH + GAP)));
  const shown = columns.slice(0, fit);
  const more = columns.slice(fit).map(({ name, total }) => `${name} ${total}`);
  const line = (first: string, cells: readonly (string | number)[]) =>
    fitText(
      [first.padEnd(TIME_WIDTH), ...cells.map((cell) => fitText(String(cell), COLUMN_WIDTH, 'right'))].join(' '),
      width,
    );
  const hidden = more.length === 0 ? [] : [fitText(`No room for: ${more.join(', ')}`, width)];
  const room = Math.max(0, height - HEAD_LINES - hidden.length);
  const top = Math.min(scroll, Math.max(0, rows.length - room));
  const seen = rows.slice(top, top + room);
  return [
    ...hidden,
    paint(
      'dim',
      line(
        'time (UTC)',
        shown.map(({ name }) => name),
      ),
    ),
    paint(
      'bold',
      line(
        'all',
        shown.map(({ total }) => total),
      ),
    ),
    ...(rows.length === 0 ? [fitText('Nothing has come in in this time.', width)] : []),
    ...seen.map(({ time, counts }) => line(time, counts.slice(0, fit))),
  ];
}
