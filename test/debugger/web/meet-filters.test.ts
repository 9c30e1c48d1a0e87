import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterSides, meetFilters } from '../../../src/debugger/web/stream/meet-filters.ts';

/** What happens on the page: the address leads somewhere, or something is typed, or typing is over. */
type Happening = { q: string } | { typed: string } | 'accept';

/** A page whose two sides do what is said, each time until nothing is left to be done. */
function createPage(now: FilterSides) {
  const page = { ...now, isTyped: false, changes: [] as string[], happen, mount };
  let last: FilterSides | undefined;
  function settle(): void {
    for (let round = 0; round < 10; round++) {
      const met = meetFilters(last, { q: page.q, filter: page.filter }, page.isTyped);
      last = met.last;
      if (met.change === undefined) return;
      page.changes.push(`${met.change.side} ${met.change.filter}`.trim());
      if (met.change.side === 'list') page.filter = met.change.filter;
      else page.q = met.change.filter;
    }
    throw new Error(`does not come to rest: ${page.changes.join(', ')}`);
  }
  function happen(one: Happening): void {
    if (one === 'accept') page.isTyped = false;
    else if ('q' in one) page.q = one.q;
    else Object.assign(page, { filter: one.typed, isTyped: true });
    settle();
  }
  /** The list is shown again, at an address. */
  function mount(q: string): void {
    last = undefined;
    page.q = q;
    settle();
  }
  settle();
  return page;
}

describe('the filter and the address', () => {
  it('the list has the filter of a link', () => {
    const page = createPage({ q: 'a', filter: '' });
    expect([page.filter, page.changes]).toEqual(['a', ['list a']]);
  });

  it('the list keeps its filter where the address brings it along', () => {
    const page = createPage({ q: 'a', filter: 'a' });
    page.mount('a');
    expect(page.changes).toEqual([]);
  });

  it('an unfiltered stream is one again, come back to from another view', () => {
    const page = createPage({ q: 'a', filter: 'a' });
    page.mount('');
    expect([page.q, page.filter, page.changes]).toEqual(['', '', ['list']]);
  });

  it('the address is told what was typed, once that is done', () => {
    const page = createPage({ q: '', filter: '' });
    page.happen({ typed: 'a' });
    page.happen({ typed: 'ab' });
    expect(page.changes).toEqual([]);
    page.happen('accept');
    expect([page.q, page.changes]).toEqual(['ab', ['address ab']]);
  });

  it('going back brings back an earlier filter', () => {
    const page = createPage({ q: 'a', filter: 'a' });
    page.happen({ q: '' });
    expect([page.q, page.filter, page.changes]).toEqual(['', '', ['list']]);
  });

  it('going back while typing does so, too, and the address follows what is typed then', () => {
    const page = createPage({ q: 'a', filter: 'a' });
    page.happen({ typed: 'ab' });
    page.happen({ q: '' });
    expect([page.q, page.filter]).toEqual(['', '']);
    page.happen({ typed: 'a' });
    page.happen('accept');
    expect([page.q, page.filter, page.changes]).toEqual(['a', 'a', ['list', 'address a']]);
  });

  it.each(['a', 'ab'])('a key that makes it %j as the list is told counts', (text) => {
    const { last, change } = meetFilters({ q: 'a', filter: 'a' }, { q: '', filter: 'ab' }, true);
    expect(change).toEqual({ side: 'list', filter: '' });
    // Typed into the field before it showed the other filter.
    const typed = { q: '', filter: text };
    const still = meetFilters(last, typed, true);
    expect(still.change).toBeUndefined();
    expect(meetFilters(still.last, typed, false).change).toEqual({ side: 'address', filter: text });
  });

  it('come to rest whatever happens, and say the same once nothing is being typed', () => {
    const text = fc.constantFrom('', 'a', 'b', 'ab');
    const happening = fc.oneof(
      text.map((q): Happening => ({ q })),
      text.map((typed): Happening => ({ typed })),
      fc.constant<Happening>('accept'),
    );
    fc.assert(
      fc.property(text, text, fc.array(happening), (q, filter, happenings) => {
        const page = createPage({ q, filter });
        for (const one of happenings) {
          const before = page.changes.length;
          page.happen(one);
          expect(page.changes.length - before).toBeLessThanOrEqual(1);
          if (!page.isTyped) expect(page.q).toBe(page.filter);
        }
      }),
    );
  });
});
