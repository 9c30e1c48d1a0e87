/** Of what is no currency. */
const USUAL_PLACES = 2;

/**
 * Writes an amount with the places that its currency has, and with more where it has more: nothing is rounded.
 *
 * @param amount a decimal, as the control API gives it
 * @param currency as it was sent, which need not be one
 * @example formatMoney('0.3', 'GBP') // '0.30'
 */
export function formatMoney(amount: string, currency: string | null): string {
  const [whole = '', part = ''] = amount.split('.');
  const places = part.padEnd(placesOf(currency), '0');
  return places === '' ? whole : `${whole}.${places}`;
}

function placesOf(currency: string | null): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency ?? '' });
    return format.resolvedOptions().maximumFractionDigits ?? USUAL_PLACES;
  } catch {
    return USUAL_PLACES;
  }
}
