import { expect, it } from 'vitest';
import { coerceNumbers } from '../../../mock-amplitude/rules/event/coerce-numbers.ts';

it.each(['time', 'price', 'revenue', 'location_lat', 'location_lng', 'quantity', 'event_id', 'session_id'])(
  '%s is made a number, and nothing else is changed',
  (field) => {
    const sent = { user_id: '123456', event_properties: { price: '5' }, [field]: '7' };
    expect(coerceNumbers(sent)).toEqual({ ...sent, [field]: 7 });
    expect(sent[field]).toBe('7');
  },
);

it('several are made numbers in one copy', () => {
  expect(coerceNumbers({ time: '1', price: '2', quantity: '3' })).toEqual({ time: 1, price: 2, quantity: 3 });
});

it.each([
  ['1700000000000', 1_700_000_000_000],
  ['-5', -5],
  ['+5', 5],
  ['007', 7],
  ['1.25', 1.25],
  ['12e3', 12_000],
  ['12E3', 12_000],
  ['1.5e+12', 1.5e12],
  ['150e-2', 1.5],
  ['1e100', 1e100],
  ['\t 5', 5],
  ['5 \n', 5],
  [`${' '.repeat(8)}5${' '.repeat(8)}`, 5],
  ['1'.repeat(40), Number('1'.repeat(40))],
  [`0.${'1'.repeat(40)}`, Number(`0.${'1'.repeat(40)}`)],
])('%j is the number %d', (text, number) => {
  expect(coerceNumbers({ price: text })).toEqual({ price: number });
});

it.each([
  ...[
    '',
    ' ',
    'x',
    'five',
    '5x',
    'x5',
    '5 x',
    'x 5',
    '.5',
    '5.',
    '1.x',
    '1e',
    '1ex',
    '1e1.5',
    '0x10',
    '1,5',
    '--5',
    '1 2',
  ],
  ...['Infinity', 'NaN', '1e1000', 'xe5', '=5', '1e=5', `${' '.repeat(9)}5`, `5${' '.repeat(9)}`],
  ...['1'.repeat(41), `0.${'1'.repeat(41)}`, 5, null, true, ['5'], { 5: 5 }],
])('%j is left as it is', (price) => {
  const sent = { price };
  expect(coerceNumbers(sent)).toBe(sent);
});
