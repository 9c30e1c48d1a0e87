import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, mapLive, track } from './map.ts';
import { toldLines } from './told-lines.ts';

const retail = loadVariant('retail');
const page = (more: object) => ({ type: 'page', anonymousId: 'df_abc123', messageId: 'message-1', ...more });
const identify = (more: object) => ({ type: 'identify', userId: 'user-1', messageId: 'message-1', ...more });
const NEWS = 'https://news.example/';
const SHOP = 'https://shop.example/';
const userProperties = (...[input, changes]: Parameters<typeof events>) =>
  events(input, { variant: 'retail', ...changes })[0]?.user_properties;
/** What is told of the user, and of what became of nothing. */
const told = (...[input, changes]: Parameters<typeof map>) => {
  const { fields, unused } = toldLines(map(input, { variant: 'retail', ...changes }));
  return { fields: fields.filter((line) => line.includes('user_properties')), unused };
};
/** Pages of which no property is made, so that only the referrer reads where they were come from. */
const noPage = { page: { ...retail.page, properties: {} } };

describe('a campaign', () => {
  it('that is whole is kept as the first and the last one', () => {
    const campaign = { source: 'a', medium: 'b', name: 'c', term: 'd', content: 'e' };
    const utm = { utm_source: 'a', utm_medium: 'b', utm_campaign: 'c', utm_term: 'd', utm_content: 'e' };
    const initial = Object.fromEntries(Object.entries(utm).map(([name, value]) => [`initial_${name}`, value]));
    expect(userProperties(track({ context: { campaign } }))).toEqual({ $set: utm, $setOnce: initial });
  });

  it('is no property of the user where the blueprint sends it with events', () => {
    const context = { campaign: { source: 'news' } };
    expect(userProperties(identify({ context }), { variant: 'default' })).toEqual({});
  });

  it('is told of, and what the user has of that name goes first', () => {
    const context = { campaign: { source: 'news' } };
    const traits = { utm_source: 'own', $setOnce: { initial_utm_source: 'own' } };
    expect(told(track({ context }))).toEqual({
      fields: [
        '0 user_properties.$set.utm_source: map.context < context.campaign.source',
        '0 user_properties.$setOnce.initial_utm_source: map.context < context.campaign.source',
      ],
      unused: [],
    });
    expect(userProperties(identify({ context, traits }))).toEqual({
      $set: { utm_source: 'own' },
      $setOnce: { initial_utm_source: 'own' },
    });
  });

  it('is held to the privacy lists, and it is said so', () => {
    const input = track({ context: { campaign: { source: 'news', medium: 'email' } } });
    const hidden = { dropTraits: ['utm_source', 'initial_utm_source'], hashTraits: ['utm_medium'] };
    expect(told(input, { privacy: { ...retail.privacy, ...hidden } })).toEqual({
      fields: [
        '0 user_properties.$set.utm_medium: map.privacy < context.campaign.medium',
        '0 user_properties.$setOnce.initial_utm_medium: map.context < context.campaign.medium',
      ],
      unused: ['context.campaign.source: map.privacy: withheld'],
    });
  });

  it('of which nothing is left is said to be withheld, too', () => {
    const input = track({ context: { campaign: { source: 'news' } } });
    const changes = { privacy: { ...retail.privacy, dropTraits: ['utm_source', 'initial_utm_source'] } };
    expect(told(input, changes)).toEqual({ fields: [], unused: ['context.campaign.source: map.privacy: withheld'] });
    expect(mapLive(input, { variant: 'retail', ...changes })).toMatchObject({ events: { length: 1 }, unread: [] });
  });
});

describe('a page that led here', () => {
  it('is told of', () => {
    expect(told(page({ properties: { url: SHOP, referrer: NEWS } }))).toEqual({
      fields: [
        '0 user_properties.$set.referrer: map.referrer < properties.referrer',
        '0 user_properties.$setOnce.initial_referrer: map.referrer < properties.referrer',
        '0 user_properties.$setOnce.initial_referring_domain: map.referrer < properties.referrer',
      ],
      unused: [],
    });
  });

  it('counts on pages only', () => {
    const context = { page: { url: SHOP, referrer: NEWS } };
    expect(userProperties(identify({ context, traits: { plan: 'gold' } }))).toEqual({ $set: { plan: 'gold' } });
    expect(userProperties(track({ context, traits: { plan: 'gold' } }))).toEqual({ $set: { plan: 'gold' } });
  });

  it.each([
    [SHOP, SHOP, false],
    [SHOP, 'https://blog.shop.example/', false],
    ['https://blog.shop.example/', SHOP, false],
    ['https://www.shop.example/', 'https://blog.shop.example/', false],
    ['https://shop.example.com/', 'https://shop.example/', true],
    ['https://shop.example/', 'https://shop.www.example/', true],
    [undefined, NEWS, true],
    [[SHOP], SHOP, true],
    ['no address', NEWS, true],
  ])('of %j: by %s is one: %s', (url, referrer, expected) => {
    const campaign = { ...retail.campaign, page: ['properties.where'], referrer: ['properties.from'] };
    const sent = events(page({ properties: { where: url, from: referrer } }), { variant: 'retail', campaign });
    expect(sent).toHaveLength(expected ? 2 : 1);
  });

  it.each([
    ['https://www.shop.example/x', 'a page of the same site'],
    ['not an address', 'no address of a page'],
  ])('is none by %s, and it is said why, whether the user has other properties or not', (referrer, reason) => {
    for (const traits of [{ plan: 'gold' }, {}]) {
      const input = page({ context: { page: { referrer } }, properties: { url: SHOP }, traits });
      expect(told(input, noPage).unused).toContain(`context.page.referrer: map.referrer: ${reason}`);
    }
  });
});
