import type { Difference } from './compare-json.ts';

/**
 * Names what a difference has in common with those of other rules, so that a report can say it once.
 *
 * @example nameCause({ at: 'status', expected: '400', got: '200 {"code":200}' }) // '400 expected, 200 came'
 */
export function nameCause({ at, expected, got }: Difference): string {
  const place = at.replace(/^then\.\d+\./, '');
  const status = got.split(' ', 1)[0] ?? '';
  if (place === 'status') return `${expected} expected, ${status} came`;
  if (place === 'before') return /^\d+$/.test(status) ? `what is sent first is answered ${status}` : 'no answer came';
  if (place === 'answer') return 'no answer came';
  if (place === 'stored') return `${expected} expected in the store, ${got} there`;
  if (place.startsWith('headers.')) return `the header ${place.slice('headers.'.length)} differs`;
  if (place === 'body' && expected === 'JSON') return 'the body is no JSON';
  if (place.startsWith('stored.')) return `a stored event differs in ${lastName(place)}`;
  if (place.startsWith('body.')) return `the body differs in ${place.split('.', 2)[1]}`;
  return `the ${place} differs`;
}

function lastName(place: string): string {
  return place.split('.').find((part) => part !== 'stored' && !/^\d+$/.test(part)) ?? place;
}
