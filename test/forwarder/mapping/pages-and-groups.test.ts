import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, track } from './map.ts';

const viewed = (more: object) => ({ type: 'page', anonymousId: 'df_abc123', messageId: 'message-1', ...more });

describe('map.page', () => {
  it('keeps the name and the category of a page', () => {
    const expected = { page_name: 'Home', page_category: 'Docs' };
    expect(events(viewed({ name: 'Home', category: 'Docs' }))[0]?.event_properties).toEqual(expected);
    expect(events(viewed({ properties: { name: 'Home', category: 'Docs' } }))[0]?.event_properties).toEqual(expected);
  });

  it('says of the second of two that the first was taken', () => {
    const input = viewed({
      properties: { url: 'https://a.example/' },
      context: { page: { url: 'https://b.example/' } },
    });
    expect(map(input).explanation.unused).toContainEqual({
      source: 'context.page.url',
      reason: 'another input sets the same',
    });
  });
});

describe('map.referrer', () => {
  const url = 'https://www.shop.example/shoes';
  const came = (referrer: unknown, page: object = { url }) =>
    map(viewed({ context: { page: { ...page, referrer } } }), { variant: 'retail' });
  const userProperties = (mapping: ReturnType<typeof came>) =>
    mapping.kind === 'mapped' ? mapping.events.map(({ user_properties }) => user_properties) : [];

  it('keeps the first and the last page that led here', () => {
    expect(userProperties(came('https://news.example/today?x=1'))).toEqual([
      {
        $set: { referrer: 'https://news.example/today?x=1' },
        $setOnce: { initial_referrer: 'https://news.example/today?x=1', initial_referring_domain: 'news.example' },
      },
      undefined,
    ]);
  });

  it.each([
    ['https://shop.example/'],
    ['https://www.shop.example/'],
    ['https://blog.shop.example/x'],
    ['not an address'],
    ['about:blank'],
  ])('knows nobody was led here by %j, and says why', (referrer) => {
    const mapping = came(referrer);
    expect(userProperties(mapping)).toEqual([undefined]);
    expect(mapping).toMatchObject({ events: [{ event_properties: { page_referrer: referrer } }] });
  });

  it.each([['https://notshop.example/'], ['https://shop.example.evil.example/']])(
    'takes %s for another site',
    (referrer) => {
      expect(userProperties(came(referrer))).toHaveLength(2);
    },
  );

  it('puts no user property where the campaign goes to the events, nor on other events', () => {
    const context = { page: { url, referrer: 'https://news.example/' } };
    expect(events(viewed({ context }))).toHaveLength(1);
    expect(events(track({ context }), { variant: 'retail' })).toHaveLength(1);
  });

  it('is held to the privacy lists', () => {
    const { privacy } = loadVariant('retail');
    const context = { page: { url, referrer: 'https://news.example/' } };
    const [first] = events(viewed({ context }), {
      variant: 'retail',
      privacy: { ...privacy, dropTraits: ['referrer', 'initial_referrer'] },
    });
    expect(first?.user_properties).toEqual({ $setOnce: { initial_referring_domain: 'news.example' } });
  });
});

describe('map.event-groups', () => {
  it.each([
    [{ groupId: 'acme' }, { company: 'acme' }],
    [{ context: { groupId: 'acme' } }, { company: 'acme' }],
    [{ context: { groupId: 'acme', groupType: 'team' } }, { team: 'acme' }],
    [{ context: { group_id: 7 } }, { company: '7' }],
    [{ groupId: 'acme', context: { groupId: 'other' } }, { company: 'acme' }],
    [{ context: { groupId: ' ' } }, undefined],
    [{ context: { groupId: ['acme'] } }, undefined],
  ])('puts the group of %j on any event', (more, groups) => {
    for (const input of [track(more), viewed(more), { type: 'identify', userId: 'user-1', ...more }]) {
      expect(events(input)[0]?.groups).toEqual(groups);
    }
  });

  it('puts it on each product of an order, and names its type on a group call', () => {
    const context = { groupId: 'acme', groupType: 'team' };
    const order = track({ event: 'purchase', properties: { items: [{ price: 1 }, { price: 2 }] }, context });
    expect(events(order, { variant: 'retail' }).map(({ groups }) => groups)).toEqual(
      Array.from({ length: 3 }, () => ({ team: 'acme' })),
    );
    const group = { type: 'group', userId: 'user-1', groupId: 'acme', context: { groupType: 'team' } };
    expect(events(group).map(({ groups }) => groups)).toEqual([{ team: 'acme' }, { team: 'acme' }]);
  });

  it('is told of', () => {
    const { fields, unused } = map(track({ context: { groupId: 'acme', groupType: 'team' } })).explanation;
    expect(fields).toContainEqual({
      event: 0,
      field: 'groups.team',
      rule: 'map.event-groups',
      source: 'context.groupId',
    });
    expect(unused).toContainEqual({
      source: 'context.groupType',
      reason: 'says what kind of group it is (map.event-groups)',
    });
  });
});
