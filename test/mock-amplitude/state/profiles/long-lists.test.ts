import { describe, expect, it } from 'vitest';
import { EditedList, EditedLists, ListVersion } from '../../../../mock-amplitude/state/profiles/edited-list.ts';

const numbers = (count: number, first = 0) => Array.from({ length: count }, (_, place) => first + place);

/** What became of a list: itself, or of its version how often the list was edited, and how many values are its own. */
function summary(kept: unknown) {
  return kept instanceof ListVersion ? { edits: kept.edits, length: kept.length, own: kept.own } : kept;
}

describe('a long list', () => {
  it('is after each edit what it was then, whatever comes after', () => {
    const first = numbers(100);
    const list = new EditedList(first);
    expect(list.charactersWith([])).toBe(JSON.stringify(first).length);
    const kept = [
      list.add(['a', 'b'], 'front'),
      list.add(['c', 'd'], 'end'),
      list.remove(['a', 'c', 7, 7, 'nowhere']),
      list.add(['e'], 'front'),
      list.add(['a', 'c'], 'end'),
      list.remove(['e', 'c']),
      list.add(['c'], 'end'),
    ];
    const without = first.filter((value) => value !== 7);
    const expected = [
      ['a', 'b', ...first],
      ['a', 'b', ...first, 'c', 'd'],
      ['b', ...without, 'd'],
      ['e', 'b', ...without, 'd'],
      ['e', 'b', ...without, 'd', 'a', 'c'],
      ['b', ...without, 'd', 'a'],
      ['b', ...without, 'd', 'a', 'c'],
    ];
    expect(kept.map((one) => (one instanceof ListVersion ? one.read() : one))).toEqual(expected);
    expect(kept.map(summary)).toEqual(
      [2, 2, 3, 1, 2, 2, 1].map((own, place) => ({ edits: place + 1, length: expected[place]?.length, own })),
    );
    expect(list.charactersWith(['more'])).toBe(JSON.stringify([...(expected.at(-1) ?? []), 'more']).length);
    expect([list.remove(['e', 7]), list.edits, list.unknownOf([7, 8, 7])]).toEqual([undefined, 7, [7]]);
  });

  it.each([
    [300, 200, { edits: 1, length: 100, own: 200 }],
    [300, 201, { edits: 0, length: 99, own: 99 }],
    [200, 135, { edits: 0, length: 65, own: 65 }],
    [200, 136, numbers(64, 136)],
  ])('of %i values is written out where more is edited than twice what it has: %i', (count, gone, kept) => {
    const made = new EditedList(numbers(count)).remove(numbers(gone));
    expect(summary(made)).toEqual(kept);
    if (made instanceof ListVersion) expect(made.read()).toEqual(numbers(count - gone, gone));
  });

  it('counts what is edited over all of its edits', () => {
    const list = new EditedList(numbers(70));
    const edits = numbers(4, 1).map((round) => {
      list.add([`${round}`], 'end');
      return summary(list.add(numbers(70, 1000 * round), 'end'));
    });
    expect(edits).toMatchObject([{ edits: 2 }, { edits: 4 }, { edits: 6 }, { edits: 8 }]);
    expect(summary(list.remove(numbers(70, 1000)))).toMatchObject({ edits: 9 });
    // 284 came, 210 went, 144 are left.
    expect(summary(list.remove([...numbers(70, 2000), ...numbers(70, 3000)]))).toEqual({
      ...{ edits: 0, length: 144, own: 144 },
    });
  });
});

describe('the list that is edited', () => {
  const long = numbers(65);

  it('is made once for a long one, and anew once that was edited', () => {
    const lists = new EditedLists();
    const made = lists.of(long);
    expect([lists.of(long) === made, lists.of([...long]) === made]).toEqual([true, false]);
    made.add(['x'], 'end');
    expect(lists.of(long).readAt(0)).toEqual(long);
    expect(lists.of(long)).not.toBe(made);
    expect(lists.of(long).edits).toBe(0);
  });

  it('is that of the last version, and a new one for an earlier version', () => {
    const lists = new EditedLists();
    const list = new EditedList(long);
    const [earlier, last] = [list.add(['x'], 'end'), list.add(['y'], 'end')];
    expect(lists.of(last)).toBe(list);
    const other = lists.of(earlier);
    expect([other === list, other.edits, other.readAt(0)]).toEqual([false, 0, [...long, 'x']]);
  });

  it.each([
    [undefined, []],
    [null, []],
    [0, [0]],
    ['text', ['text']],
    [{ a: 1 }, [{ a: 1 }]],
    [
      [1, [2]],
      [1, [2]],
    ],
  ])('of %j is %j', (value, list) => {
    expect(new EditedLists().of(value).readAt(0)).toEqual(list);
  });
});
