import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../../src/forwarder/mapping/blueprints/variants.ts';
import { compileBlueprint } from '../../../../src/forwarder/mapping/compile-blueprint.ts';
import { toNumber } from '../../../../src/forwarder/mapping/money/decimal.ts';
import { readMoney } from '../../../../src/forwarder/mapping/money/read-money.ts';
import { readOrder } from '../../../../src/forwarder/mapping/money/read-order.ts';

const PATHS = compileBlueprint(loadVariant('default')).revenue;

/** What an order comes to, in units of its last place, and what is said of it. */
function read(properties: object) {
  const { order, notes } = readOrder(properties, PATHS);
  const total = order && `${order.total.units} / ${order.places} ${order.currency?.code ?? '?'} ${order.total.source}`;
  const lines = order?.lines.map(({ id, units, pricing }) => [id, units, pricing?.quantitySource]);
  return { total, lines, told: notes.map(({ rule, source, note }) => `${rule} ${source}: ${note}`), notes };
}

const CHOICE = 'no currency is named, most have 2 digits';

describe('a person is told how an amount was read', () => {
  it.each([
    ['1,234', undefined, `the comma in "1,234" stands between thousands: ${CHOICE}`],
    ['1.234', undefined, `the dot in "1.234" stands between thousands: ${CHOICE}`],
    ['1.234', 'KWD', 'the dot in "1.234" stands before the decimals: KWD has 3 digits'],
    ['1,234 €', 'KWD', 'the comma in "1,234 €" stands between thousands: EUR has 2 digits'],
    ['1,234 UYW', undefined, 'the comma in "1,234 UYW" stands before the decimals: UYW has 4 digits'],
    ['1234,567', 'EUR', undefined],
    ['0,123', 'EUR', undefined],
    ['1٫234', 'EUR', undefined],
    ['1 234', 'EUR', undefined],
    ['1,234,567', 'EUR', undefined],
  ])('%j in %s', (text, currency, choice) => {
    const reading = readMoney(text, currency);
    expect(reading.kind === 'money' ? reading.choice : 'unreadable').toBe(choice);
  });

  it.each<[unknown, number, string | undefined]>([
    [{ amount: null, value: 5 }, 5, undefined],
    [{ value: '5', currencyCode: 'eur' }, 5, 'EUR'],
    [{ shopMoney: { amount: 5, currency_code: '€' } }, 5, 'EUR'],
    [{ shop_money: 5, currency: 42, currencyCode: 'USD' }, 5, 'USD'],
    [{ amount: '5', currency: 'no code' }, 5, undefined],
    [{ amount: '€5', currency: '$' }, 5, 'EUR'],
    [{ amount: '5 EUR', currency: 'EUR' }, 5, 'EUR'],
    [{ amount: '1,234', currency: 'KWD' }, 1.234, 'KWD'],
    [{ amount: '1,234', currency: '$' }, 1.234, undefined],
    [{ amount: { amount: 5 } }, 5, undefined],
    ['5'.padStart(64), 5, undefined],
    ['  5   000,00 ', 5000, undefined],
    ['1´234`567ʼ890', 1_234_567_890, undefined],
    ['( 5.00 € )', -5, 'EUR'],
    ['– 5,00', -5, undefined],
    ['+ 5', 5, undefined],
    ['५', 5, undefined],
    ['-1.5E-1', -0.15, undefined],
    ['12e+10', 120_000_000_000, undefined],
    ['1.50e3', 1500, undefined],
    ['USD 5 US$', 5, 'USD'],
    ['5,—', 5, undefined],
    ['5.--', 5, undefined],
    ['00005', 5, undefined],
  ])('%j is %d in %s', (value, amount, code) => {
    const reading = readMoney(value, 'KWD');
    if (reading.kind === 'unreadable') throw new Error(reading.reason);
    expect([toNumber(reading.amount), reading.code]).toEqual([amount, code]);
  });

  it.each<[unknown, string]>([
    [{ amount: '5 €', currency: 'USD' }, '{"amount":"5 €","currency":"USD"} names two currencies'],
    [{ amount: 'free', currency: 'USD' }, '"free" is no amount of money'],
    [{ currency: 'USD' }, '{"currency":"USD"} is no amount of money'],
    [Object.create({ amount: 5 }), '{} is no amount of money'],
    [{ amount: { amount: { amount: 5 } } }, '{"amount":5} is no amount of money'],
    [null, 'null is no amount of money'],
    [undefined, 'undefined is no amount of money'],
    [[5], '[5] is no amount of money'],
    [Number.POSITIVE_INFINITY, 'null is no amount of money'],
    ['5'.padStart(65), `"${' '.repeat(59)}… is no amount of money`],
    ['x'.repeat(58), `"${'x'.repeat(58)}" is no amount of money`],
    ['(5', '"(5" is no amount of money'],
    ['5)', '"5)" is no amount of money'],
    ['5 XXQ', '"5 XXQ" is no amount of money'],
    ['1e100', '"1e100" is no amount of money'],
    ['1ee3', '"1ee3" is no amount of money'],
    ['1.e3', '"1.e3" is no amount of money'],
    ['x1e3', '"x1e3" is no amount of money'],
    ['1;5', '"1;5" is no amount of money'],
    ['1,23,4567', '"1,23,4567" is no amount of money'],
    ['123,45,678', '"123,45,678" is no amount of money'],
    ['1,234,56,789', '"1,234,56,789" is no amount of money'],
    ['1,234.567,890', '"1,234.567,890" is no amount of money'],
    ['1٫234٫567', '"1٫234٫567" is no amount of money'],
    ["1'234 567", '"1\'234 567" is no amount of money'],
    ['5 ६ €x', '"5 ६ €x" is no amount of money'],
  ])('%j is none', (value, reason) => {
    expect(readMoney(value, undefined)).toEqual({ kind: 'unreadable', reason });
  });
});

describe('a person is told what an order comes to', () => {
  it.each<[object, string | undefined, string[]]>([
    [{ total: 5 }, '500 / 2 ? properties.total', []],
    [
      { total: '1,234' },
      '123400 / 2 ? properties.total',
      [`map.money properties.total: the comma in "1,234" stands between thousands: ${CHOICE}`],
    ],
    [
      { total: 5, currency: '$' },
      '500 / 2 ? properties.total',
      [
        'map.money properties.currency: "$" is a sign of several currencies: amounts are sent without one, and count in the project\'s own',
      ],
    ],
    [
      { total: 5, currency: 7 },
      '500 / 2 ? properties.total',
      ["map.money properties.currency: 7 is no currency: amounts are sent without one, and count in the project's own"],
    ],
    [{ total: 5.125, currency: 'EUR' }, '5125 / 3 EUR properties.total', []],
    [{ total: 1.23456789, currency: 'EUR' }, '1234568 / 6 EUR properties.total', []],
    [{ price: 1.2345, quantity: 2, currency: 'EUR' }, '247 / 2 EUR properties.price', []],
    [{ price: '2 €' }, '200 / 2 EUR properties.price', []],
    [{ products: [{ price: '2 €' }, { price: 3 }] }, '500 / 2 EUR properties.products', []],
    [{ price: 7, products: [{ price: 2 }] }, '200 / 2 ? properties.products', []],
    [{ price: 7, quantity: 2, products: [{ price: 2 }] }, '1400 / 2 ? properties.price', []],
    [{ total: 5, products: [{ price: '2 €' }, { price: '3 USD' }] }, '500 / 2 ? properties.total', []],
    [{ total: 5, products: [{ price: '2 €' }, { price: '3 EUR' }] }, '500 / 2 EUR properties.total', []],
    [
      { total: 9, products: [{ price: 2 }, 5, null, [1], { sku: 'a' }] },
      '900 / 2 ? properties.total',
      [...['5', 'null', '[1]'].map((shown, at) => `map.money properties.products.${at + 1}: ${shown} is no product`)],
    ],
    [
      { total: 9, products: 'none' },
      '900 / 2 ? properties.total',
      ['map.money properties.products: "none" is no list of products'],
    ],
    [
      { total: '12 USD', currency: 'EUR' },
      undefined,
      ['map.revenue-missing properties.total: no revenue is sent: "12 USD" says USD, and its order EUR'],
    ],
    [{ total: '12 EUR', currency: 'EUR' }, '1200 / 2 EUR properties.total', []],
    [
      { products: [{ price: '2 €' }, { price: '3 USD' }] },
      undefined,
      ['map.revenue-missing properties.products: no revenue is sent: its prices are in several currencies: EUR, USD'],
    ],
    [
      {},
      undefined,
      [
        'map.revenue-missing properties: no revenue is sent: nothing says what the order comes to, such as properties.total, properties.revenue, properties.value',
      ],
    ],
    [
      { products: [{ sku: 'a' }] },
      undefined,
      ['map.revenue-missing properties.products.0: no revenue is sent: {"sku":"a"} says no price'],
    ],
    [{ total: 1e13, currency: 'EUR' }, '1000000000000000 / 2 EUR properties.total', []],
    [
      { total: '-10000000000000.01', currency: 'EUR' },
      undefined,
      [
        'map.revenue-missing properties.total: no revenue is sent: it is too large for a number that keeps its last digit',
      ],
    ],
  ])('%j', (properties, total, told) => {
    const found = read(properties);
    expect([found.total, found.told]).toEqual([total, told]);
    for (const { rule, fix } of found.notes) if (rule === 'map.revenue-missing') expect(fix).toMatch(/^Send the total/);
    for (const { source, fix } of found.notes)
      if (source === 'properties.currency') expect(fix).toMatch(/^Send a code/);
  });

  it('ten times at most', () => {
    const products = Array.from({ length: 12 }, () => ({ price: '1,234' }));
    expect(read({ products }).told).toHaveLength(10);
    expect(read({ products: products.map(() => ({ price: 'x' })) }).told).toHaveLength(10);
  });

  it.each<[unknown, string | undefined]>([
    [2, '6'],
    ['2', '6'],
    [' +2 ', '6'],
    ['2.5', '7.5'],
    ['.5', '1.5'],
    ['-2', '-6'],
    ['1,5', '4.5'],
    ['12,5', '37.5'],
    ['1.234,5', '3703.5'],
    ['1,234', undefined],
    ['1.234', '3.702'],
    ['2 x', undefined],
    ['x2', undefined],
    ['1,x', undefined],
    ['5x100,5', undefined],
    ['1,234.', undefined],
    ['', '3'],
    ['1'.repeat(65), undefined],
    [[2], undefined],
    [true, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('a quantity of %j times 3 is %s', (quantity, expected) => {
    const { total, told } = read({ products: [{ price: 3, quantity }] });
    const units = expected === undefined ? undefined : Math.round(Number(expected) * 100);
    expect(total).toBe(units === undefined ? undefined : `${units} / 2 ? properties.products`);
    const shown = JSON.stringify(quantity).slice(0, 60) + (JSON.stringify(quantity).length > 60 ? '…' : '');
    const note = `map.revenue-missing properties.products.0.quantity: no revenue is sent: ${shown} is no quantity, or may be two`;
    expect(told).toEqual(units === undefined ? [note] : []);
  });

  it('knows its products by id, with what each comes to and where its quantity stands', () => {
    const products = [
      { product_id: 7, price: 2 },
      { product_id: 'b', price: 2, quantity: 3 },
      { product_id: {}, price: 2, total: 5 },
    ];
    expect(read({ products }).lines).toEqual([
      ['7', 200n, null],
      ['b', 600n, 'properties.products.1.quantity'],
      [undefined, 500n, null],
    ]);
  });
});
