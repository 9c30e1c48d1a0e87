/** The steps that revenue is told in, in the order in which they are gone through. */
export const INTERVALS = [
  { interval: 'hour', title: 'by hour' },
  { interval: 'day', title: 'by day' },
] as const;

/** What it is told apart by, in the order in which it is gone through. */
export const GROUPS = [
  { group: 'none', title: 'all' },
  { group: 'product', title: 'by product' },
  { group: 'type', title: 'by revenue type' },
] as const;

/** The one after this one, the first after the last. */
export function nextOf<T>(list: readonly T[], one: T | undefined): T | undefined {
  return list[(one === undefined ? 0 : list.indexOf(one) + 1) % list.length];
}
