import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLink } from '../../../src/debugger/model/links.ts';
import { PAGE_VIEWS } from '../../../src/debugger/model/views.ts';
import { parseRoute, writeRoute } from '../../../src/debugger/web/router/page-route.ts';

const PAGE = '/_emulator/ui';
const NOTHING = { item: undefined, latest: false, q: '', run: undefined, interval: undefined, group: undefined };

describe('an address of the page', () => {
  it.each([
    ['', '', { view: 'stream' }],
    ['/', '', { view: 'stream' }],
    ['/stream', '?q=verdict%3Arejected', { view: 'stream', q: 'verdict:rejected' }],
    ['/events/4711', '?run=k3x9', { view: 'stream', item: '4711', run: 'k3x9' }],
    ['/latest', '?q=type:Order', { view: 'stream', latest: true, q: 'type:Order' }],
    ['/users/17', '', { view: 'users', item: '17' }],
    ['/charts', '', { view: 'charts' }],
    [
      '/revenue',
      '?project=eu&interval=day&group=product',
      { view: 'revenue', project: 'eu', interval: 'day', group: 'product' },
    ],
    ['/users/%zz', '', { view: 'users', item: '%zz' }],
  ])('%s%s leads somewhere', (path, query, place) => {
    expect(parseRoute(path, query)).toEqual({ ...NOTHING, ...place });
  });

  it.each(['/nowhere', '/events/1/2', '/Stream'])('%s leads nowhere', (path) => {
    expect(parseRoute(path, '')).toBeUndefined();
  });

  it('that the terminal copies is one of the page', () => {
    const link = new URL(eventLink({ us: 'http://127.0.0.1:9100', run: 'k3x9' }, 4711));
    expect(link.pathname.startsWith(PAGE)).toBe(true);
    expect(parseRoute(link.pathname.slice(PAGE.length), link.search)).toMatchObject({ item: '4711', run: 'k3x9' });
  });

  it('is read as it was written', () => {
    const place = fc.record({
      view: fc.constantFrom(...PAGE_VIEWS.map(({ name }) => name)),
      item: fc.option(
        fc.string({ minLength: 1 }).filter((text) => text !== '.' && text !== '..'),
        { nil: undefined },
      ),
      q: fc.string(),
      run: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(place, (one) => {
        const url = new URL(`http://localhost${writeRoute(one)}`);
        expect(parseRoute(url.pathname, url.search)).toEqual({ ...one, latest: false });
      }),
    );
  });
});
