import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, track } from './map.ts';
import { toldLines } from './told-lines.ts';

const { context: usual, privacy } = loadVariant('default');

describe('map.context', () => {
  it('is told of, field by field', () => {
    const context = {
      locale: 'en-US',
      location: { city: 'Leeds', latitude: 53.8 },
      sessionId: 1_772_029_800_000,
    };
    expect(toldLines(map(track({ context }), {}, { remoteAddress: '198.51.100.7' }))).toEqual({
      fields: [
        '0 language: map.context < context.locale',
        '0 city: map.context < context.location.city',
        '0 location_lat: map.context < context.location.latitude',
        '0 ip: map.context < null',
        '0 session_id: map.session < context.sessionId',
        '0 platform: map.constants < null',
        '0 event_properties: map.track < properties',
      ],
      unused: [],
    });
  });

  it('keeps only the address back where the blueprint says so, and knows $remote only there', () => {
    const context = { ip: '203.0.113.42', locale: '$remote' };
    const sent = map(track({ context }), { privacy: { ...privacy, ip: 'drop' } });
    expect(sent).toMatchObject({ events: [{ language: '$remote' }] });
    expect(toldLines(sent).unused).toEqual(['context.ip: map.privacy: withheld']);
  });

  it('says nothing of a session or a place that is null', () => {
    expect(toldLines(map(track({ context: { sessionId: null, location: { latitude: null } } }))).unused).toEqual([]);
  });

  it.each([
    ['city', 7, undefined, 'map.context: no text'],
    ['location_lat', '53.8', undefined, 'map.context: no number'],
    ['location_lng', Number.POSITIVE_INFINITY, undefined, 'map.context: no number'],
    ['location_lng', -1.5, -1.5, undefined],
    ['city', 'Leeds', 'Leeds', undefined],
  ])('of a blueprint that reads %s elsewhere takes %j as %j: %s', (field, value, expected, reason) => {
    const input = track({ more: { value } });
    const changes = { context: { ...usual, [field]: ['more.value'] } };
    expect(Reflect.get(events(input, changes)[0] ?? {}, field)).toBe(expected);
    expect(toldLines(map(input, changes)).unused).toEqual(reason === undefined ? [] : [`more.value: ${reason}`]);
  });
});
