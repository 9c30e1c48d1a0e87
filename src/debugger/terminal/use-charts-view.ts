import type { Clock } from '../../../lib/clock.ts';
import { buildChartTable } from '../model/chart-table.ts';
import { CHART_RANGES } from '../model/charts.ts';
import type { ViewSources } from '../model/view-sources.ts';
import type { ViewState } from '../model/view-state.ts';
import { drawCharts } from './chart-lines.ts';
import type { OtherView } from './other-view.ts';
import type { Paint } from './paint.ts';
import { useLook } from './use-look.ts';

/** The view of charts. */
export function useChartsView(state: ViewState, sources: ViewSources, clock: Clock, paint: Paint): OtherView {
  const { range } = CHART_RANGES[state.range] ?? CHART_RANGES[0];
  const isSeen = state.view === 'charts';
  const { value: source, problem } = useLook(clock, isSeen ? () => sources.charts(range) : undefined, range);
  const { chartTable: table, cursors } = state;
  return {
    // Of a table the rows can be gone through.
    count: table && source !== undefined ? buildChartTable(source).rows.length : 0,
    draw: (size) => drawCharts({ source, range, problem, table, scroll: cursors.charts }, size, paint),
    perform: () => {},
  };
}
