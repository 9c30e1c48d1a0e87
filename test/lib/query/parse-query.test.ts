import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_QUERY, parseQuery } from '../../../lib/query/parse-query.ts';
import type { QuerySubject } from '../../../lib/query/subject.ts';

const NOW = 1_772_029_900_000;

const REFUSED: QuerySubject = {
  status: 400,
  attempt: 1,
  method: 'POST',
  path: '/2/httpapi',
  record: {
    kind: 'event',
    seq: 12,
    at: NOW - 60_000,
    region: 'us',
    project: 'shop-us',
    verdict: 'rejected',
    rule: 'event.id-length',
    diagnostics: [{ rule: 'event.id-length', severity: 'error', message: 'user_id "bob" has 3 characters' }],
    bytes: 10_240,
    latencyMs: 100,
    requestSeq: 11,
    atFault: true,
    eventType: 'Order Completed',
    userId: 'bob',
    deviceId: 'df_1',
    insertId: 'insert-1',
    revenue: null,
    event: {
      event_type: 'Order Completed',
      event_properties: {
        total: 51,
        coupon: 'SUMMER sale',
        'a.b': { '=': 'odd' },
        items: [{ sku: 'T-1' }],
        none: null,
      },
    },
  },
};

const RETRIED: QuerySubject = {
  ...REFUSED,
  status: 503,
  attempt: 4,
  record: {
    ...REFUSED.record,
    rule: 'emulator.fault',
    diagnostics: [{ rule: 'emulator.fault', severity: 'error', message: 'fault 1: answered 503' }],
    atFault: false,
    eventType: '$identify',
    event: { library: 'Datafly Signal' },
  },
};

function passes(text: string, subject = REFUSED): boolean {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.error);
  return query.passes(subject, NOW);
}

function errorOf(text: string): string {
  const query = parseQuery(text);
  return query.ok ? '' : query.error;
}

describe('a filter', () => {
  it.each([
    ['', true],
    ['order', true],
    ['ORDER bob', true],
    ['order alice', false],
    ['alice,bob', true],
    ['-bob', false],
    ['-alice', true],
    ['-', true],
    ['"order completed"', true],
    ['order" "completed', true],
    ['"completed order"', false],
    ['"order comp', true],
    ['coupon', true],
    ['summer', true],
    ['t-1', true],
    ['t-2', false],
    ['or*ed', true],
    ['or*', true],
    ['"or*"', false],
  ])('of words, %j: %s', (text, expected) => {
    expect(passes(text)).toBe(expected);
  });

  it.each([
    ['verdict:rej', true],
    ['verdict=rej', false],
    ['verdict=rejected', true],
    ['verdict=REJECTED', true],
    ['verdict:accepted,rejected', true],
    ['verdict=accepted,dropped', false],
    ['-verdict:accepted', true],
    ['rule:event.id-length', true],
    ['rule=event.id', false],
    ['device:df_1 user:bob region:us project:shop', true],
    ['user:df_1', false],
    ['insert:insert-1', true],
    ['type:order*', true],
    ['type:*order', false],
    ['type:*completed', true],
    ['type:o*r*d', true],
    ['type:o*x*d', false],
    ['type:*', true],
    ['type:"order completed"', true],
    ['type="order completed"', true],
    ['-type:page*', true],
    ['path:/2/httpapi method:post kind:event', true],
    ['message:"has 3 characters"', true],
    ['TYPE:order', true],
  ])('of texts, %j: %s', (text, expected) => {
    expect(passes(text)).toBe(expected);
  });

  it.each([
    ['status:4xx', true],
    ['status:5xx', false],
    ['status:40x', true],
    ['status:400', true],
    ['status:40', false],
    ['status:200,4xx', true],
    ['status>=400', true],
    ['status>400', false],
    ['status<400', false],
    ['status<=400', true],
    ['size>10k', false],
    ['size>=10k', true],
    ['size>9.9k', true],
    ['size<1m', true],
    ['ms>100', false],
    ['ms>=100', true],
    ['ms>99.9', true],
    ['ms<1s', true],
    ['try:1', true],
    ['seq:12 request:11', true],
    ['revenue>0', false],
    ['amplitude:1', false],
    ['since:30s', false],
    ['since:60s', true],
    ['since:1m', true],
    ['since:2d', true],
    ['-since:30s', true],
  ])('of numbers, %j: %s', (text, expected) => {
    expect(passes(text)).toBe(expected);
  });

  it.each([
    ['event.event_properties.total>50', true],
    ['event.event_properties.total>51', false],
    ['event.event_properties.total:5', true],
    ['event.event_properties.total=5', false],
    ['event.event_properties.total=51', true],
    ['event.event_properties.coupon:summer', true],
    ['event.event_properties.coupon>5', false],
    ['event.event_properties.coupon=summer', false],
    ['event.event_properties."a.b"."=":odd', true],
    ['event.event_properties.items:t-1', true],
    ['event.event_properties.items.0.sku=T-1', true],
    ['event.event_properties.none=null', true],
    ['event.event_properties.gone:*', false],
    ['event.event_properties.coupon:*', true],
    ['-event.event_properties.gone:*', true],
  ])('of a path into the event, %j: %s', (text, expected) => {
    expect(passes(text)).toBe(expected);
  });

  it.each([
    ['is:culprit', true, false],
    ['is:retry', false, true],
    ['is:fault', false, true],
    ['is:warning', false, false],
    ['is:identify', false, true],
    ['is:forwarded', false, true],
    ['is:culprit,retry', true, true],
    ['-is:retry', true, false],
    ['status:5xx try>3', false, true],
  ])('%j is true of a refused event: %s, of a retried one: %s', (text, refused, retried) => {
    expect(passes(text)).toBe(refused);
    expect(passes(text, RETRIED)).toBe(retried);
  });

  it.each([
    ['vredict:x', 'No field vredict. Did you mean verdict?'],
    ['-vredict:x', 'No field vredict. Did you mean verdict?'],
    ['is:culprt', 'No such thing as is: culprt. Did you mean culprit?'],
    ['type>5', 'type is a text: write type: or type=.'],
    ['status:ok', 'status is a number (got ok).'],
    ['size>10x', 'size is a number, with b, k, kb, m, mb where wanted (got 10x).'],
    ['since:soon', 'since:soon is no span of time. Write since:30s, 5m, 1h or 2d.'],
    ['since>5m', 'since:5m is no span of time. Write since:30s, 5m, 1h or 2d.'],
    ['verdict:', 'verdict: lacks what is looked for.'],
    [':x', 'There is no field before : in :x.'],
    ['event..total>5', 'event..total is no path: a name between its dots is missing.'],
    ['event.a>b', '> compares numbers (got b).'],
    ['x'.repeat(MAX_QUERY + 1), `A filter has at most ${MAX_QUERY} characters (got ${MAX_QUERY + 1}).`],
  ])('that cannot be read, %j, says why', (text, error) => {
    expect(errorOf(text)).toBe(error);
  });

  it('names every field where none is like the one typed', () => {
    expect(errorOf('qqqqqqqqqq:x')).toContain('There are: verdict, rule,');
  });

  it('shows no more than a harmless part of a foreign name', () => {
    const error = errorOf(`${'\u001b'.repeat(100)}:x`);
    expect(error).not.toMatch(/\p{Cc}/u);
    expect(error.length).toBeLessThan(500);
  });

  it('takes the longest filter there may be', () => {
    expect(parseQuery('x'.repeat(MAX_QUERY)).ok).toBe(true);
  });

  it('says of each term whether it passes, and whether time alone changes what does', () => {
    const query = parseQuery('order -bob since:5m');
    if (!query.ok) throw new Error(query.error);
    expect(query.terms.map(({ text, passes: test }) => [text, test(REFUSED, NOW)])).toEqual([
      ['order', true],
      ['-bob', false],
      ['since:5m', true],
    ]);
    expect(query.ages).toBe(true);
    expect(parseQuery('order')).toMatchObject({ ages: false });
  });

  it('neither throws nor takes long, whatever is typed', () => {
    const piece = fc.constantFrom(
      '-',
      '"',
      '*',
      ',',
      ':',
      '=',
      '>',
      '.',
      ' ',
      '\\',
      'type',
      'is',
      'event',
      'since',
      '4xx',
      'x',
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const query = parseQuery(text);
        if (query.ok) expect(typeof query.passes(REFUSED, NOW)).toBe('boolean');
        else expect(query.error).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
    const stars = parseQuery(`type:${'*a'.repeat(490)}`);
    const long = { ...REFUSED, record: { ...REFUSED.record, eventType: 'a'.repeat(100_000) } };
    const started = performance.now();
    if (stars.ok) stars.passes(long, NOW);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('reads an event that is nested deeper than calls may be', () => {
    let event: object = { found: 'bottom' };
    for (let level = 0; level < 50_000; level++) event = { deep: event };
    expect(passes('bottom', { ...REFUSED, record: { ...REFUSED.record, event } })).toBe(true);
  });
});
