import type { ChartRow } from '../../model/charts.ts';

/** A row of a chart as it is drawn. */
export interface DrawnRow extends ChartRow {
  /** Of no other row; its name, where that is of no other one either. */
  key?: string;
}
