import type { ChartRow } from '../../model/charts.ts';
import type { CurrencyAnswer, GroupAnswer, RevenueAnswer } from '../api/api-shapes.ts';

/** A bar has as many colours; what there is more stands for one. */
const MOST_ROWS = 6;

/** Key of what stands for those that have no row of their own. */
export const OTHERS = 'others';

/** One row of a chart, with the amounts as they are told. */
export interface RevenueRow extends ChartRow {
  /** Of no other row, whatever they are called. */
  key: string;
  revenue: string;
  sales: number;
  /** By the number of the step. */
  amounts: ReadonlyMap<number, string>;
}

/** A key that is no other's: of a name as it came, and of none. */
export function rowKeyOf(name: string | null): string {
  return JSON.stringify(name);
}

/** What a group is called that names no product, or no kind. */
export function nameGroup(name: string | null, group: string): string {
  if (group === 'none') return 'revenue';
  return name ?? (group === 'product' ? 'no product' : 'no type');
}

/** Lays the revenue of one currency out as the rows of a chart: the largest by themselves, the others as one. */
export function toRevenueRows(
  { groups, others }: Pick<CurrencyAnswer, 'groups' | 'others'>,
  range: Pick<RevenueAnswer, 'from' | 'stepMs' | 'steps'>,
  group: string,
): RevenueRow[] {
  const fits = groups.length + (others === null ? 0 : 1) <= MOST_ROWS;
  const own = fits ? groups : groups.slice(0, MOST_ROWS - 1);
  const rows = own.map((one) => toRow({ key: rowKeyOf(one.name), name: nameGroup(one.name, group) }, [one], range));
  const left = [...groups.slice(own.length), ...(others === null ? [] : [others])];
  if (left.length === 0) return rows;
  const count = groups.length - own.length + (others?.groups ?? 0);
  return [...rows, toRow({ key: OTHERS, name: `${count} others` }, left, range)];
}

type Told = Pick<GroupAnswer, 'steps' | 'revenue' | 'sales'>;

function toRow(
  who: Pick<RevenueRow, 'key' | 'name'>,
  told: readonly Told[],
  { from, stepMs, steps }: Pick<RevenueAnswer, 'from' | 'stepMs' | 'steps'>,
): RevenueRow {
  const amounts = new Map<number, string>();
  for (const { at, revenue } of told.flatMap((one) => one.steps)) {
    const step = Math.round((at - from) / stepMs);
    amounts.set(step, addDecimals([amounts.get(step) ?? '0', revenue]));
  }
  const counts = Array.from({ length: steps }, (_, step) => Number(amounts.get(step) ?? 0));
  const revenue = addDecimals(told.map((one) => one.revenue));
  const sales = told.reduce((sum, one) => sum + one.sales, 0);
  return { ...who, counts, total: Number(revenue), revenue, sales, amounts };
}

/**
 * Adds decimals up to the last digit.
 *
 * @example addDecimals(['0.1', '0.2']) // '0.3'
 */
export function addDecimals(amounts: readonly string[]): string {
  const places = Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const units = amounts.reduce((sum, amount) => sum + toUnits(amount, places), 0n);
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  const part = places === 0 ? '' : digits.slice(-places).replace(/0+$/, '');
  const text = digits.slice(0, digits.length - places) + (part === '' ? '' : `.${part}`);
  return units < 0n ? `-${text}` : text;
}

function toUnits(amount: string, places: number): bigint {
  const [whole = '0', part = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole + part.padEnd(places, '0'));
  return amount.startsWith('-') ? -units : units;
}
