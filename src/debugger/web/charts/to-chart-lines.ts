import type { CountedLine } from '../../model/charts.ts';
import type { SeriesAnswer } from '../api/api-shapes.ts';

/** What `GET /series` says, as the charts are made of it. */
export function toChartLines({ series }: Pick<SeriesAnswer, 'series'>): CountedLine[] {
  return series.map(({ endpoint, status, rule, requests, events, identifies }) => ({
    endpoint,
    status,
    rule,
    steps: requests.map((count, step) => ({
      requests: count,
      events: events[step] ?? 0,
      identifies: identifies[step] ?? 0,
    })),
  }));
}
