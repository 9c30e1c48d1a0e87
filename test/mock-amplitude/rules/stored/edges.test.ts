import { describe, expect, it } from 'vitest';
import { cutStrings } from '../../../../mock-amplitude/rules/stored/cut-strings.ts';
import { createLookups } from '../../../../mock-amplitude/rules/stored/lookups.ts';
import { partAt } from '../../../../mock-amplitude/rules/stored/stored-part.ts';
import { NOW, normalize, storedPart } from './normalize.ts';

const LONG = 'x'.repeat(1025);

describe('normalizing at the edges', () => {
  it.each([
    ['a product beyond all numbers is no revenue', '{"price":1e300,"quantity":1e300}', undefined],
    ['so the revenue sent counts', '{"price":1e300,"quantity":1e300,"revenue":5}', 5],
    ['nor is what is 0 times without end', '{"price":1e999,"quantity":0}', undefined],
    ['a large product is not rounded away', '{"price":1e305,"quantity":2}', 2e305],
    ['revenue without end is none', '{"revenue":1e999,"price":2}', 2],
  ])('%s', (_name, sent, revenue) => {
    const { price: _price, quantity: _quantity, ...fields } = normalize(JSON.parse(sent)).event;
    expect(fields.revenue).toBe(revenue);
    expect(normalize(JSON.parse(sent)).warned).toEqual([]);
  });

  it('takes a time without end for none', () => {
    expect(normalize(JSON.parse('{"time":1e999}')).event.event_time).toBe(NOW);
    expect(normalize({ time: Number.MAX_VALUE }, { clientUploadTime: -Number.MAX_VALUE }).event.event_time).toBe(NOW);
  });

  it('looks for no language in a text longer than any name', () => {
    expect(normalize({ language: ` de${' '.repeat(77)}` }).event.language).toBe('German');
    expect(normalize({ language: ` de${' '.repeat(78)}` }).event.language).toBe(` de${' '.repeat(78)}`);
  });

  it('stores no device_id of spaces, where there is no user to derive one from', () => {
    expect(normalize({ device_id: '  ' }, { deviceId: '  ' }).event).not.toHaveProperty('device_id');
  });

  it('stores no amplitude_id that was sent', () => {
    expect(normalize({ amplitude_id: 5 }).event).not.toHaveProperty('amplitude_id');
  });

  it('tells so many places where texts were cut', () => {
    const cut = cutStrings([LONG, LONG, LONG, LONG], 'a');
    expect([cut.paths, cut.count]).toEqual([['a[0]', 'a[1]', 'a[2]'], 4]);
  });

  it('tells no place where a text is short, and copies nothing where all of them are', () => {
    expect(cutStrings(['short', LONG], 'a')).toEqual({ value: ['short', LONG.slice(1)], paths: ['a[1]'], count: 1 });
    const value = { text: 'short', list: ['short', 1, null, { deep: ['short'] }] };
    expect(cutStrings(value, 'a').value).toBe(value);
  });

  it('takes only an empty list for an empty object', () => {
    const { event_properties, plan } = normalize({ event_properties: [], plan: ['a'] }).event;
    expect([event_properties, plan]).toEqual([{}, ['a']]);
  });

  it('writes out the properties of a user once, however often they are read', () => {
    const { event } = normalize({}, { stored: storedPart(1, { bio: LONG }) });
    const first = event.user_properties;
    expect(first).toEqual({ bio: LONG.slice(1) });
    expect(event.user_properties).toBe(first);
  });

  it('shares with the event as sent what no rule touches', () => {
    const sent = { event_properties: { list: ['a'] } };
    expect(normalize(sent).event.event_properties).toBe(sent.event_properties);
  });

  it.each([
    ['::FFFF:1.2.3.4', '1.2.3.4'],
    ['::ffff:abcd', '::ffff:abcd'],
    ['1.2.3.4', '1.2.3.4'],
  ])('the address of the connection, %s, is %s', (remoteAddress, stored) => {
    expect(normalize({ ip: '$remote' }, { remoteAddress }).event.ip).toBe(stored);
  });

  it('knows languages by tag and by name, when it is asked for the first time and later', () => {
    const languages = [
      ...[...['Cherokee', 'Cherokee'], ...['ᏣᎳᎩ', 'Cherokee'], ...['Schwiizertüütsch', 'Swiss German']],
      ...[...['ʻŌlelo Hawaiʻi', 'Hawaiian'], ...['粵語', 'Cantonese'], ...['Filipino', 'Filipino']],
      ...[...[' de_AT ', 'German'], ...['zh_Hans_CN', 'Chinese'], ...[' DEUTSCH ', 'German'], ...['af', 'Afrikaans']],
      ...[...['isiZulu', 'Zulu'], ...['FRANC\u0327AIS', 'French'], ...['Dothraki', 'Dothraki'], ...['', '']],
    ];
    const lookups = createLookups();
    const read = (language: string) => normalize({ language }, { lookups }).event.language;
    const sent = languages.filter((_, at) => at % 2 === 0);
    const stored = languages.filter((_, at) => at % 2 === 1);
    expect(sent.map(read)).toEqual(stored);
    expect(sent.map(read)).toEqual(stored);
  });

  it('reads a currency and a user agent when it is asked for the first time and later', () => {
    const lookups = createLookups();
    expect(normalize({ currency: 'EUR' }, { lookups }).warned).toEqual([]);
    const user_agent =
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36';
    for (let time = 0; time < 2; time++) {
      const { os_name, os_version, device_model } = normalize({ user_agent }, { lookups }).event;
      expect({ os_name, os_version, device_model }).toEqual({
        ...{ os_name: 'Android', os_version: '14', device_model: 'Pixel 8' },
      });
    }
  });

  it('reads only what can be a group, and cuts its name', () => {
    const long = 'x'.repeat(1025);
    const groups = { a: [1, 'b', null, {}, ['c'], true], b: {}, c: null, [long]: long };
    expect(normalize({ groups }).event.groups).toEqual({
      ...{ a: ['1', 'b'], b: [], c: [], [long.slice(1)]: [long.slice(1)] },
    });
    expect(normalize({ groups: 'a' }).event).not.toHaveProperty('groups');
    expect(normalize({ groups: { a: ['b'] } }, { stored: storedPart(1, {}) }).event.groups).toEqual({ a: ['b'] });
  });

  it('counts revenue in its properties only for the event of the SDKs, which says none itself', () => {
    const event_properties = { $price: 4, $quantity: 2 };
    const revenueOf = (sent: object) => normalize({ event_properties, ...sent }).event.revenue;
    expect(revenueOf({ event_type: 'revenue_amount' })).toBe(8);
    expect(revenueOf({ event_type: 'other' })).toBeUndefined();
    expect(revenueOf({ event_type: 'revenue_amount', price: 3 })).toBe(3);
    expect(revenueOf({ event_type: 'revenue_amount', revenue: 5 })).toBe(5);
    expect(revenueOf({ event_type: 'revenue_amount', event_properties: 'none' })).toBeUndefined();
  });
});

describe('a person is told what is wrong with an event that is stored', () => {
  const long = { [`${'k'.repeat(183)}`]: LONG };

  it.each<[object, string[]]>([
    [
      { currency: 'eur' },
      ['currency: currency is the string "eur", which is no code of ISO 4217: revenue cannot be converted'],
    ],
    [{ productId: 'tea' }, ['productId: productId is sent without a price or revenue: there is nothing to count']],
    [
      { event_type: 'revenue_amount', event_properties: { $revenueType: 'sale' } },
      [
        'event_properties.$revenueType: event_properties.$revenueType is sent without a price or revenue: there is nothing to count',
      ],
    ],
    [
      { price: 59.99, quantity: 1, revenue: 89.99 },
      ['revenue: revenue 89.99 is ignored: price 59.99 × quantity 1 = 59.99 counts'],
    ],
    [
      { event_type: 'revenue_amount', event_properties: { $price: 2, $quantity: 3, $revenue: 5 } },
      ['event_properties.$revenue: revenue 5 is ignored: price 2 × quantity 3 = 6 counts'],
    ],
    // The SDKs send a $revenue of 0 with a price; nobody else does.
    [{ event_type: 'revenue_amount', event_properties: { $price: 2, $quantity: 3, $revenue: 0 } }, []],
    [{ price: 2, quantity: 3, revenue: 0 }, ['revenue: revenue 0 is ignored: price 2 × quantity 3 = 6 counts']],
    [{ price: 59.99, revenue: 89.99 }, []],
    [{ price: 2, quantity: 'x', revenue: 5 }, []],
    [{ price: 2, quantity: 3, revenue: 6 }, []],
    [
      { groups: { a: Array(11).fill('x'), b: 1, c: 1, d: 1, e: 1, f: Array(11).fill('x') } },
      ['groups: 6 group types: only the first 5 are tracked', 'groups.a: 11 values: only the first 10 are tracked'],
    ],
    [{ groups: [1, 2, 3, 4, 5, 6] }, []],
    [
      { event_properties: { a: LONG, b: LONG, c: LONG } },
      [
        'event_properties.a: event_properties.a, event_properties.b, event_properties.c: longer than 1024 characters, and cut there',
      ],
    ],
    [
      { event_properties: long },
      [`event_properties.${Object.keys(long)[0]}`].map(
        (path) => `${path}: ${path}: longer than 1024 characters, and cut there`,
      ),
    ],
    [
      { user_properties: { [`${'k'.repeat(185)}`]: LONG } },
      [`user_properties.${'k'.repeat(184)}…`].map(
        (path) => `${path}: ${path}: longer than 1024 characters, and cut there`,
      ),
    ],
  ])('%j', (sent, told) => {
    const { warnings } = normalize({ ...sent });
    expect(warnings.filter(({ severity }) => severity !== 'warning')).toEqual([]);
    expect(warnings.map(({ path, message }) => `${path.replace('events[3].', '')}: ${message}`)).toEqual(told);
  });
});

describe('the part of an event', () => {
  const parts = [0, 2, 3, 7].map((from) => ({ ...storedPart(1, {}), from }));

  it.each([
    [0, 0],
    [1, 0],
    [2, 2],
    [3, 3],
    [6, 3],
    [7, 7],
    [99, 7],
  ])('at %i is the one that begins at %i', (index, from) => {
    expect(partAt(parts, index)?.from).toBe(from);
  });

  it('is none before the first', () => {
    expect([partAt(parts.slice(1), 1), partAt([], 0)]).toEqual([undefined, undefined]);
  });
});
