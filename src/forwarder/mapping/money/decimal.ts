/** An exact decimal number: `units` × 10^−`places`. 89.99 is 8999 with 2 places. */
export interface Decimal {
  units: bigint;
  places: number;
}

const PLAIN = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/** Digits of a double that are not noise: 0.1 + 0.2 is 0.3 to so many. */
const SURE_DIGITS = 15;

/**
 * Makes a decimal of a finite number, without the noise of binary fractions.
 *
 * @example toDecimal(0.1 + 0.2) // { units: 3n, places: 1 }
 */
export function toDecimal(value: number): Decimal {
  return parseDecimal(Number.isInteger(value) ? String(value) : value.toPrecision(SURE_DIGITS));
}

/**
 * Reads the plain form: digits, a dot, an exponent as `String(number)` writes it. Zeros at the end are no places.
 *
 * @param text in that form; anything else is 0
 */
export function parseDecimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = PLAIN.exec(text) ?? [];
  const significant = fraction.replace(/0+$/, '');
  const places = significant.length - Number(exponent);
  const units = BigInt(sign + (whole + significant || '0'));
  return places >= 0 ? { units, places } : { units: units * power(-places), places: 0 };
}

export function multiply(one: Decimal, other: Decimal): Decimal {
  return { units: one.units * other.units, places: one.places + other.places };
}

/**
 * The number in units of its last place, half a unit rounded away from zero.
 *
 * @example roundTo({ units: 10005n, places: 3 }, 2) // 1001n, which is 10.01
 */
export function roundTo({ units, places }: Decimal, wanted: number): bigint {
  if (places <= wanted) return units * power(wanted - places);
  const divisor = power(places - wanted);
  const half = units < 0n ? -divisor / 2n : divisor / 2n;
  return (units + half) / divisor;
}

/** Whether so many places are enough to hold it exactly. */
export function fits({ units, places }: Decimal, wanted: number): boolean {
  return places <= wanted || units % power(places - wanted) === 0n;
}

/** The double nearest to it, and never −0. */
export function toNumber({ units, places }: Decimal): number {
  return Number(`${units}e-${places}`) || 0;
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
