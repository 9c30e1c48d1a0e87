const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span of time, as settings have it, in ms. @example parseSpan('3s') // 3000 */
export function parseSpan(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)(\w+)$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}
