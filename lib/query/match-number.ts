/** How a number is compared. */
export type Comparison = '=' | '>' | '<' | '>=' | '<=';

/** What a number counts: it says which endings are understood. */
export type NumberUnit = 'none' | 'bytes' | 'ms';

const FACTORS: Record<NumberUnit, Readonly<Record<string, number>>> = {
  none: { '': 1 },
  bytes: { '': 1, b: 1, k: 1024, kb: 1024, m: 1_048_576, mb: 1_048_576 },
  ms: { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
};

/**
 * Reads a number with its ending; undefined where it is none.
 *
 * @example readQuantity('10k', 'bytes') // 10_240
 */
export function readQuantity(text: string, unit: NumberUnit): number | undefined {
  const [, digits, ending = ''] = /^(-?\d{1,15}(?:\.\d{1,9})?)([a-z]*)$/.exec(text.toLowerCase()) ?? [];
  const factors = FACTORS[unit];
  const factor = Object.hasOwn(factors, ending) ? factors[ending] : undefined;
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** Names the endings a unit has, for a message. */
export function listEndings(unit: NumberUnit): string {
  return Object.keys(FACTORS[unit]).filter(Boolean).join(', ');
}

/** Whether one number stands so to another. */
export function compare(value: number, comparison: Comparison, wanted: number): boolean {
  switch (comparison) {
    case '=':
      return value === wanted;
    case '>':
      return value > wanted;
    case '<':
      return value < wanted;
    case '>=':
      return value >= wanted;
    case '<=':
      return value <= wanted;
  }
}

/**
 * Reads a pattern of digits, `4xx` for 400 to 499; undefined where it is none.
 *
 * @example readDigits('5xx')?.(503) // true
 */
export function readDigits(text: string): ((value: number) => boolean) | undefined {
  if (!/^\d+x+$/i.test(text)) return undefined;
  const begins = text.toLowerCase().replace(/x+$/, '');
  return (value) => String(value).length === text.length && String(value).startsWith(begins);
}
