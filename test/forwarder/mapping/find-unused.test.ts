import { describe, expect, it } from 'vitest';
import type { DataflyEvent } from '../../../src/forwarder/event.ts';
import { createEventBuilder } from '../../../src/forwarder/mapping/event-builder.ts';
import { findUnread, findUnused, type Made, UNREAD } from '../../../src/forwarder/mapping/find-unused.ts';
import { map, mapLive, track } from './map.ts';

/** What is known of an event of which these inputs were used, and those withheld. */
function made(used: string[] = [], withheld: string[] = []): Made {
  const builder = createEventBuilder({ event_type: 'Click', time: 1, insert_id: 'm-1' });
  for (const source of used) builder.put('event_properties', source, 1, { rule: 'map.track', source });
  return { builders: [builder], changes: [], withheld: new Set(withheld) };
}

/** An event that has more than its type says, as senders write it. */
const withMore = (more: object): DataflyEvent => ({ type: 'track', event: 'Click', ...more });
const MADE = made(['type', 'event']);
const unusedOf = (more: object, from: Made = MADE) =>
  findUnused(withMore(more), from).map(({ source, reason }) => `${source}: ${reason}`);
const unreadOf = (more: object, from: Made = MADE) => findUnread(withMore(more), from);

describe('an input that no rule reads', () => {
  it.each<[string, object, string[]]>([
    ['anywhere', { more: 1, context: { own: 'a' } }, ['more', 'context.own']],
    ['as a list', { more: [{ a: 1 }] }, ['more']],
    ['by its innermost keys', { more: { a: { b: 1 }, c: 2 } }, ['more.a.b', 'more.c']],
    ['four levels deep at most', { a: { b: { c: { d: { e: 1 } } } } }, ['a.b.c.d']],
    ['in its context too', { context: { b: { c: { d: { e: 1 } } } } }, ['context.b.c.d']],
    ['under a name of nothing', { '': { a: 1 } }, ['.a']],
    ['as traits of a context that are none', { context: { traits: [1] } }, ['context.traits']],
    ['but not what is empty', { more: {}, list: [], text: ' ', none: null, nothing: undefined }, []],
    ['but not what says nothing inside', { more: { a: null, b: ' ', c: {} } }, []],
  ])('is told of %s', (_, more, expected) => {
    expect(unreadOf(more)).toEqual(expected);
    expect(
      findUnused(withMore(more), MADE)
        .filter(({ reason }) => reason === UNREAD)
        .map(({ source }) => source),
    ).toEqual(expected);
  });

  it.each<[DataflyEvent['type'], string[]]>([
    ['track', []],
    ['page', []],
    ['identify', ['properties.a']],
    ['group', ['properties.a']],
  ])('is, of a live %s event, not looked for where each input reaches a field', (type, expected) => {
    const free = { properties: { a: 1 }, traits: { a: 1 }, context: { traits: { a: 1 } } };
    expect(findUnread({ type, ...free }, MADE)).toEqual(expected);
  });

  it('is not where something of the sender was used, skipped, or dropped', () => {
    const from = made(['type', 'event', 'more.a']);
    from.builders[0]?.skip('more.b', 'because');
    const changes = [
      { rule: 'map.limits', field: 'more.c', change: 'dropped', reason: 'too long' },
      { rule: 'map.limits', field: 'more.d', change: 'truncated', reason: 'too long' },
    ] as const;
    const more = { more: { a: { x: 1 }, b: { x: 1 }, c: { x: 1 }, d: 1 } };
    expect(unreadOf(more, { ...from, changes })).toEqual(['more.d']);
    expect(unusedOf(more, { ...from, changes })).toEqual([
      'more.c: map.limits: too long',
      'more.b.x: because',
      'more.c.x: map.limits: too long',
      'more.d: no rule reads it',
    ]);
  });
});

describe('an input that was not used', () => {
  it('says so of what is empty or blank, and nothing of what is null', () => {
    const more = { more: {}, list: [], text: ' ', none: null, nothing: undefined, inner: { a: {}, b: null } };
    expect(unusedOf(more)).toEqual(['more: is empty', 'list: is empty', 'text: is blank', 'inner.a: is empty']);
  });

  it('is told of once, as it comes first, where two paths read alike', () => {
    expect(unusedOf({ 'a.b': 1, a: { b: ' ' } })).toEqual(['a.b: no rule reads it']);
  });

  it.each([
    ['more.secret', ['more.secretary', 'own']],
    ['more', ['own']],
    ['own', ['more.secret.a', 'more.secretary']],
    ['mo', ['more.secret.a', 'more.secretary', 'own']],
    ['', ['more.secret.a', 'more.secretary', 'own']],
  ])('is not told of where %j, or what it lies in, is withheld', (withheld, left) => {
    const more = { more: { secret: { a: 1 }, secretary: 2 }, own: 3 };
    const from = made(['type', 'event'], [withheld]);
    expect(unreadOf(more, from)).toEqual(left);
    expect(unusedOf(more, from)).toEqual(left.map((source) => `${source}: no rule reads it`));
  });

  it('is told of where its path begins with nothing', () => {
    expect(unreadOf({ '': { a: 1 } }, made(['type', 'event'], ['more']))).toEqual(['.a']);
  });
});

describe('all that is told of an event as it is mapped', () => {
  it('is what was withheld, what was dropped, and what nothing reads', () => {
    const input = track({
      properties: { secret: 1, text: 'x'.repeat(1025), area: { wide: 1, long: Number.NaN } },
      context: { timezone: 'UTC', own: { a: 1 }, consent: { given: true } },
    });
    const lists = { dropProperties: ['secret'], hashProperties: [], dropTraits: [], hashTraits: [] };
    const changes = { privacy: { ip: 'drop' as const, ...lists } };
    expect(map(input, changes).explanation.unused).toEqual([
      { source: 'properties.secret', reason: 'map.privacy: withheld' },
      { source: 'properties.area.long', reason: 'map.limits: no finite number' },
      { source: 'type', reason: 'says what kind of event it is' },
      { source: 'context.timezone', reason: UNREAD },
      { source: 'context.own.a', reason: UNREAD },
      { source: 'context.consent.given', reason: 'decides whether the event is sent (map.privacy)' },
    ]);
    expect(mapLive(input, changes)).toMatchObject({ unread: ['context.timezone', 'context.own.a'] });
  });
});
