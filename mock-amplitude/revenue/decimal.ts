/** Places after the point that amounts are added up with; what a number has beyond them is rounded. Decided. */
const PLACES = 12;
const PLACE_BASE = 10n;

/**
 * Reads a finite number as the decimal that it is written as, in units of the last of 12 places: so added up, 0.1 and 0.2 are 0.3.
 *
 * @example toUnits(0.1) + toUnits(0.2) === toUnits(0.3) // true
 */
export function toUnits(amount: number): bigint {
  const [mantissa = '', exponent = '0'] = String(Math.abs(amount)).split('e');
  const [whole = '', part = ''] = mantissa.split('.');
  const digits = BigInt(whole + part);
  const shift = PLACES + Number(exponent) - part.length;
  const units = shift >= 0 ? digits * PLACE_BASE ** BigInt(shift) : divide(digits, PLACE_BASE ** BigInt(-shift));
  return amount < 0 ? -units : units;
}

/** Rounds half up; both are positive. */
function divide(units: bigint, by: bigint): bigint {
  return (2n * units + by) / (2n * by);
}

/**
 * Writes units as a decimal without zeros at its end.
 *
 * @example writeUnits(toUnits(89.99)) // '89.99'
 */
export function writeUnits(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(PLACES + 1, '0');
  const part = digits.slice(-PLACES).replace(/0+$/, '');
  const text = digits.slice(0, -PLACES) + (part === '' ? '' : `.${part}`);
  return units < 0n ? `-${text}` : text;
}
