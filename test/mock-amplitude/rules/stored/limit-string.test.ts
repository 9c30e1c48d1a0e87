import { describe, expect, it } from 'vitest';
import { normalize, storedPart } from './normalize.ts';

const LIMIT = 1024;
const LONG = 'x'.repeat(LIMIT + 1);
const CUT = 'x'.repeat(LIMIT);

describe('limit.string', () => {
  it.each([
    [LIMIT - 1, LIMIT - 1, []],
    [LIMIT, LIMIT, []],
    [LIMIT + 1, LIMIT, ['limit.string events[3].event_properties.bio']],
  ])('a property of %i characters is stored with %i', (sent, stored, warned) => {
    const found = normalize({ event_properties: { bio: 'x'.repeat(sent) } });
    expect(found.event.event_properties).toEqual({ bio: 'x'.repeat(stored) });
    expect(found.warned).toEqual(warned);
  });

  it.each([
    [LIMIT - 1, LIMIT - 1, []],
    [LIMIT, LIMIT, []],
    [LIMIT + 1, LIMIT, ['limit.string events[3].user_id']],
  ])('a user_id of %i characters between spaces is stored with %i', (sent, stored, warned) => {
    const userId = ` ${'x'.repeat(sent)} `;
    const found = normalize({ user_id: userId }, { userId });
    expect(found.event.user_id).toBe('x'.repeat(stored));
    expect(found.warned).toEqual(warned);
  });

  it('cuts at any depth and leaves keys and all else alone', () => {
    const found = normalize({ event_properties: { [LONG]: 1, list: [{ deep: [LONG, 2, null] }, true, []] } });
    expect(found.event.event_properties).toEqual({ [LONG]: 1, list: [{ deep: [CUT, 2, null] }, true, []] });
    expect(found.warned).toEqual(['limit.string events[3].event_properties.list[0].deep[0]']);
  });

  it('names the first places of an event in one warning and counts the rest', () => {
    const sent = { event_properties: { a: LONG, b: [LONG, LONG] }, user_properties: { $set: { c: LONG, d: LONG } } };
    const { warnings } = normalize(sent);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toBe(
      'event_properties.a, event_properties.b[0], event_properties.b[1] and 2 more: longer than 1024 characters, and cut there',
    );
  });

  it('does not blame an event for a profile that was too long before', () => {
    const userProperties = { bio: LONG };
    const found = normalize({}, { stored: storedPart(1, userProperties) });
    expect(found.event.user_properties).toEqual({ bio: CUT });
    expect(found.warned).toEqual([]);
    expect(userProperties.bio).toBe(LONG);
  });

  it('nor for that of a group', () => {
    const groupProperties = { org: { acme: { bio: LONG } } };
    const found = normalize({}, { stored: storedPart(1, {}, { groupProperties }) });
    expect(found.event.group_properties).toEqual({ org: { acme: { bio: CUT } } });
    expect(found.warned).toEqual([]);
  });

  it.each([
    ['that no profiles saw', null],
    ['of nobody', storedPart(0, {})],
  ])('cuts what an event %s sent to a profile', (_whose, stored) => {
    const found = normalize({ user_properties: { bio: LONG }, group_properties: { bio: LONG } }, { stored });
    expect(found.event).toMatchObject({ user_properties: { bio: CUT }, group_properties: { bio: CUT } });
    expect(found.warned).toEqual(['limit.string events[3].user_properties.bio']);
  });

  it('says what an event sent to a profile', () => {
    const found = normalize({ user_properties: { $set: { bio: LONG } } }, { stored: storedPart(1, { bio: LONG }) });
    expect(found.warned).toEqual(['limit.string events[3].user_properties.$set.bio']);
  });

  it('says what an event sent to a group', () => {
    const groupProperties = { org: { acme: { bio: LONG } } };
    const stored = storedPart(1, {}, { groupProperties });
    const found = normalize({ group_properties: { $set: { bio: LONG } } }, { stored });
    expect(found.warned).toEqual(['limit.string events[3].group_properties.$set.bio']);
  });

  it('keeps __proto__ as a name', () => {
    const { event } = normalize(JSON.parse(`{"event_properties":{"__proto__":{"a":"${LONG}"}}}`));
    expect(JSON.stringify(event.event_properties)).toBe(`{"__proto__":{"a":"${CUT}"}}`);
  });

  it('takes what is nested deeper than any stack', () => {
    const depth = 100_000;
    const sent = JSON.parse(`{"event_properties":${'{"a":'.repeat(depth)}"${LONG}"${'}'.repeat(depth)}}`);
    const { warnings } = normalize(sent);
    expect(warnings[0]?.path.length).toBeLessThan(300);
  });
});
