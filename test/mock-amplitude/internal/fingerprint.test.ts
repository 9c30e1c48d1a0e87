import { describe, expect, it } from 'vitest';
import { boundId, boundKey } from '../../../mock-amplitude/internal/bound-key.ts';
import { createFingerprint } from '../../../mock-amplitude/internal/fingerprint.ts';
import { FingerprintTable } from '../../../mock-amplitude/internal/fingerprint-table.ts';

/** The fingerprint of a sender and what came from it. */
function printOf(kind: number, first: string, second = ''): string {
  const print = createFingerprint();
  print.begin(kind);
  print.add(first);
  print.mark();
  print.add(second);
  print.end();
  return `${print.one} ${print.two}`;
}

describe('a fingerprint', () => {
  it('is the same for the same, and another for what differs in anything', () => {
    const texts = [
      '',
      'a',
      'b',
      'ab',
      'ba',
      'abc',
      'abd',
      'acb',
      'aa',
      'aaa',
      'aaaa',
      '\0',
      '\0\0',
      'ä',
      'é',
      '漢',
      'a\u0001',
      '\u0001a',
    ];
    const all = texts.flatMap((first) =>
      texts.flatMap((second) => [0, 1].map((kind) => [kind, first, second] as const)),
    );
    const prints = all.map((one) => printOf(...one));
    expect(all.map((one) => printOf(...one))).toEqual(prints);
    // "ab" and "c" is other than "a" and "bc", too.
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('goes on from its mark as often as it is told', () => {
    const print = createFingerprint();
    print.begin(1);
    print.add('device');
    print.mark();
    const ends = ['a', 'b', 'a'].map((text) => {
      print.resume();
      print.add(text);
      print.end();
      return `${print.one} ${print.two}`;
    });
    expect(ends).toEqual([printOf(1, 'device', 'a'), printOf(1, 'device', 'b'), printOf(1, 'device', 'a')]);
  });

  it('differs in both of its numbers, and spreads over all of their bits', () => {
    const prints = Array.from({ length: 4000 }, (_, nth) => printOf(0, 'device', String(nth)).split(' ').map(Number));
    for (const half of [0, 1] as const) {
      const numbers = prints.map((print) => print[half] ?? 0);
      expect(new Set(numbers).size).toBeGreaterThan(3990);
      for (let bit = 0; bit < 32; bit++) {
        const set = numbers.filter((number) => ((number >>> bit) & 1) === 1).length;
        expect(Math.abs(set - 2000)).toBeLessThan(250);
      }
    }
  });
});

describe('a table of fingerprints', () => {
  /** Prints that begin at few places of the smallest table, so that many of them meet. */
  const PRINTS = Array.from({ length: 3000 }, (_, nth) => [1020 + (nth % 8), nth * 65_537 - 90_000_000] as const);

  it('knows nothing at first', () => {
    const table = new FingerprintTable();
    expect([table.size, table.find(1, 2), table.find(0, 0)]).toEqual([0, -1, -1]);
  });

  it.each([1, 2, 716, 717, 718, 1500, 3000])(
    'finds each of %i, with its time, and none that was not added',
    (count) => {
      const table = new FingerprintTable();
      for (const [nth, [one, two]] of PRINTS.slice(0, count).entries()) table.add(one, two, 1_767_225_600_000 + nth);
      expect(table.size).toBe(count);
      const times = PRINTS.slice(0, count).map(([one, two]) => table.timeAt(table.find(one, two)));
      expect(times).toEqual(times.map((_, nth) => 1_767_225_600_000 + nth));
      expect(
        PRINTS.slice(0, count).filter(
          ([one, two]) => table.find(one + 8, two) !== -1 || table.find(one, two + 1) !== -1,
        ),
      ).toEqual([]);
    },
  );

  it('changes a time, and no other', () => {
    const table = new FingerprintTable();
    for (const [one, two] of PRINTS.slice(0, 10)) table.add(one, two, 5);
    table.setTime(table.find(...(PRINTS[4] ?? [0, 0])), 9);
    expect(PRINTS.slice(0, 10).map(([one, two]) => table.timeAt(table.find(one, two)))).toEqual([
      5, 5, 5, 5, 9, 5, 5, 5, 5, 5,
    ]);
  });

  it('forgets all, and begins anew', () => {
    const table = new FingerprintTable();
    for (const [one, two] of PRINTS) table.add(one, two, 1);
    table.clear();
    expect([table.size, PRINTS.some(([one, two]) => table.find(one, two) !== -1)]).toEqual([0, false]);
    for (const [one, two] of PRINTS) table.add(one, two, 2);
    expect([table.size, PRINTS.every(([one, two]) => table.timeAt(table.find(one, two)) === 2)]).toEqual([3000, true]);
  });
});

describe('a text that is remembered', () => {
  it.each([0, 1023, 1024, 1025, 5000])('of %i characters is kept up to 1024', (length) => {
    const text = 'ä'.repeat(length);
    expect(boundKey(`${text}`)).toBe('ä'.repeat(Math.min(length, 1024)));
    expect(boundId(` ${text}\t`)).toBe('ä'.repeat(Math.min(length, 1024)));
  });

  it('keeps the spaces around a name, and none around an id', () => {
    expect([boundKey(' a '), boundId(' a ')]).toEqual([' a ', 'a']);
    expect(boundId(`${' '.repeat(2000)}a`)).toBe('a');
  });
});
