import { buildCharts, type ChartSource } from './charts.ts';
import { formatUtc } from './users.ts';

/** The numbers behind the charts: a column for each status, for events, identifies and each error, a row for each step. */
export interface ChartTable {
  columns: readonly { name: string; total: number }[];
  /** Newest first; steps in which nothing came are left out. */
  rows: readonly { time: string; counts: readonly number[] }[];
}

/** Lays the charts out as a table. Times are UTC, by Amplitude's clock: the beginning of each step. */
export function buildChartTable({ lines, stepMs, now }: ChartSource): ChartTable {
  const { requests, events, errors } = buildCharts(lines);
  const columns = [...requests, ...events, ...errors];
  const steps = columns[0]?.counts.length ?? 0;
  const newest = Math.floor(now / stepMs) * stepMs;
  const rows = Array.from({ length: steps }, (_, back) => ({
    time: formatUtc(newest - back * stepMs),
    counts: columns.map(({ counts }) => counts[steps - 1 - back] ?? 0),
  }));
  return {
    columns: columns.map(({ name, total }) => ({ name, total })),
    rows: rows.filter(({ counts }) => counts.some((count) => count > 0)),
  };
}
