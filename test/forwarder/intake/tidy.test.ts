import { describe, expect, it } from 'vitest';
import { track } from '../mapping/map.ts';
import { startIntake } from './start-intake.ts';
import { takeOne } from './take-one.ts';

const notesOf = (input: object) => takeOne(input).notes;
const sent = (input: object) => takeOne(input).sent;

/** What came in, the field of Amplitude's event it goes to, and what stands there then. */
const COERCED: [object, string, unknown][] = [
  [{ os: { version: 17.4 } }, 'os_version', '17.4'],
  [{ os: { version: 14 } }, 'os_version', '14'],
  [{ location: { dma: 807 } }, 'dma', '807'],
  [{ location: { latitude: '51.5' } }, 'location_lat', 51.5],
  [{ location: { latitude: '51' } }, 'location_lat', 51],
  [{ location: { longitude: ' -0.12 ' } }, 'location_lng', -0.12],
  [{ location: { region: 75 } }, 'region', '75'],
  [{ app: { version: 3 } }, 'app_version', '3'],
  [{ network: { carrier: 310_260 } }, 'carrier', '310260'],
  [{ device: { model: 1100 } }, 'device_model', '1100'],
  [{ user_agent: ['Mozilla/5.0'] }, 'user_agent', 'Mozilla/5.0'],
  [{ ip: ['203.0.113.42'] }, 'ip', '203.0.113.42'],
  [{ locale: ['en-GB'] }, 'language', 'en-GB'],
];

/** What came in, and the path that is left out. */
const DROPPED: [object, string][] = [
  [{ context: { os: { version: { major: 17 } } } }, 'context.os.version'],
  [{ context: { os: 'iOS' } }, 'context.os'],
  [{ context: { location: { latitude: 'north' } } }, 'context.location.latitude'],
  [{ context: { location: { latitude: '51,5' } } }, 'context.location.latitude'],
  [{ context: { location: { latitude: { toString: null } } } }, 'context.location.latitude'],
  [{ context: { ip: 1 } }, 'context.ip'],
  [{ context: { locale: true } }, 'context.locale'],
  [{ context: { userAgent: ['a', 'b'] } }, 'context.userAgent'],
  [{ context: { campaign: ['x'] } }, 'context.campaign'],
  [{ context: { sessionId: true } }, 'context.sessionId'],
  [{ context: 'mobile' }, 'context'],
  [{ properties: 'text' }, 'properties'],
  [{ properties: '5' }, 'properties'],
  [{ properties: [1] }, 'properties'],
  [{ traits: 42 }, 'traits'],
  [{ name: {} }, 'name'],
  [{ userId: {} }, 'userId'],
  [{ userId: true }, 'userId'],
  [{ messageId: ['a', 'b'], timestamp: '2026-02-25T14:00:00Z' }, 'messageId'],
  [{ groupId: false }, 'groupId'],
  [{ context: { groupId: ['acme'] } }, 'context.groupId'],
  [{ sentAt: 'soon' }, 'sentAt'],
];

describe('intake.coerced', () => {
  it.each(COERCED)('takes context %j', (context, field, value) => {
    expect(sent(track({ context }))).toMatchObject({ [field]: value });
    expect(notesOf(track({ context }))).toEqual([expect.stringMatching(/^intake\.coerced context\./)]);
  });

  it('takes a campaign name that is a number', () => {
    const event = sent(track({ context: { campaign: { name: 12_345 } } }));
    expect(event?.event_properties).toMatchObject({ utm_campaign: '12345' });
  });

  it.each([
    [{ properties: [] }, 'intake.coerced properties'],
    [{ traits: [] }, 'intake.coerced traits'],
    [{ context: [] }, 'intake.coerced context'],
    [{ event: 404 }, 'intake.coerced event'],
    [{ type: 'screen' }, 'intake.coerced type'],
  ])('takes %j, as PHP and others write it', (more, note) => {
    expect(notesOf(track(more))).toEqual([note]);
  });

  it('says nothing of what is as it should be', () => {
    const fine = { os: { version: '17.4' }, location: { dma: '807', latitude: 51.5 }, ip: '203.0.113.42' };
    expect(notesOf(track({ userId: 471_112, context: fine, properties: {}, sentAt: '2026-02-25T14:30:00Z' }))).toEqual(
      [],
    );
  });

  it('takes no field for another: __proto__ is a key like any other', () => {
    const hostile: object = JSON.parse('{"context":{"__proto__":{"ip":5}}}');
    expect(notesOf(track(hostile))).toEqual([]);
  });
});

describe('intake.dropped-field', () => {
  it.each(DROPPED)('leaves out of %j only %s', (more, path) => {
    expect(sent(track(more))).toMatchObject({ event_type: 'Feature Activated', device_id: 'df_abc123def456' });
    expect(notesOf(track(more))).toEqual([`intake.dropped-field ${path}`]);
  });

  it('keeps what stands beside it', () => {
    const context = { os: { name: 'iOS', version: {} }, location: { city: 'Vienna', latitude: [] } };
    const event = sent(track({ context }));
    expect(event).toMatchObject({ os_name: 'iOS', city: 'Vienna' });
    expect(event).not.toHaveProperty('os_version');
    expect(event).not.toHaveProperty('location_lat');
  });
});

it('is counted by rule and path, and explained', async () => {
  await using intake = await startIntake();
  const context = { os: { version: 17.4 }, locale: {} };
  for (const messageId of ['m-1', 'm-2']) {
    expect((await intake.post('/v1/t', track({ messageId, context }))).status).toBe(200);
  }
  expect(await intake.sent()).toHaveLength(2);
  expect(intake.notes('m-1')).toEqual(['intake.coerced context.os.version', 'intake.dropped-field context.locale']);
  const metrics = await intake.metrics();
  expect(metrics).toContain('intake_notes_total{rule="intake.coerced",path="context.os.version"} 2');
  expect(metrics).toContain('intake_notes_total{rule="intake.dropped-field",path="context.locale"} 2');
});
