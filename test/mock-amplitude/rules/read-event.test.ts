import { describe, expect, it } from 'vitest';
import { readAgain } from '../../../mock-amplitude/rules/check-events.ts';
import { ReadEvent } from '../../../mock-amplitude/rules/event/read-event.ts';
import { checkEvent, fine } from './check-body.ts';

/** What a read event has beside the defaults of one that says nothing. */
function readOf(sent: Record<string, unknown>): object {
  const nothing = new Map(Object.entries(new ReadEvent(sent)));
  return Object.fromEntries(Object.entries(readAgain(sent)).filter(([name, value]) => value !== nothing.get(name)));
}

describe('an event that is read has', () => {
  const properties = { a: 1 };

  it.each([
    ['event_type', 'x', { type: 'x' }],
    ['insert_id', 'x', { insertId: 'x' }],
    ['time', 1, { time: 1 }],
    ['session_id', 1, { sessionId: 1 }],
    ['price', 1, { price: 1 }],
    ['revenue', 1, { revenue: 1 }],
    ['event_properties', properties, { eventProperties: properties }],
    ['user_properties', properties, { userProperties: properties }],
    ['groups', properties, { groups: properties }],
    ['group_properties', properties, { groupProperties: properties }],
    ['$skip_user_properties_sync', true, { skipUserPropertiesSync: true }],
    ['$skip_user_properties_sync', false, {}],
    ['country', 'x', { country: 'x' }],
    ['region', 'x', { region: 'x' }],
    ['city', 'x', { city: 'x' }],
    ['dma', 'x', { dma: 'x' }],
    ['platform', 'x', { platform: 'x' }],
    ['os_name', 'x', { osName: 'x' }],
    ['os_version', 'x', { osVersion: 'x' }],
    ['device_brand', 'x', { deviceBrand: 'x' }],
    ['device_manufacturer', 'x', { deviceManufacturer: 'x' }],
    ['device_model', 'x', { deviceModel: 'x' }],
    ['carrier', 'x', { carrier: 'x' }],
    ['device_carrier', 'x', { carrier: 'x' }],
    ['app_version', 'x', { appVersion: 'x' }],
    ['version_name', 'x', { appVersion: 'x' }],
    ['language', 'x', { language: 'x' }],
    ['user_agent', 'x', { userAgent: 'x' }],
    ['user_id', 123_456, { hasNumericId: true }],
    ['device_id', 123_456, { hasNumericId: true }],
    ['event_id', 123_456, { hasNumericId: true }],
    ['user_id', '123456', {}],
    ['paying', 'true', {}],
    ['start_version', '1', {}],
    ['idfa', 'x', {}],
    ['unheard_of', 'x', { unknownKeys: 1 }],
    ['unheard_of', null, {}],
    ['unheard_of', undefined, {}],
  ])('of %s: %j only %j', (field, value, read) => {
    expect(readOf({ [field]: value })).toEqual(read);
  });

  it.each([null, [1], { a: 1 }, true])('nothing of a text or a number that is %j', (value) => {
    expect(readOf({ event_type: value, insert_id: value, version_name: value, language: value })).toEqual({});
    expect(readOf({ time: value, session_id: value, price: value, revenue: value, user_id: value })).toEqual({});
  });

  it.each([null, [], 'x', 1, true])('nothing of an object that is %j', (value) => {
    expect(readOf({ event_properties: value, user_properties: value, groups: value })).toEqual({});
  });

  it('a number for no text, and a text for no number', () => {
    expect(readOf({ event_type: 1, carrier: 1, time: '1', revenue: '1' })).toEqual({});
  });

  it.each([
    [{ carrier: 'own', device_carrier: 'other' }, { carrier: 'own' }],
    [{ device_carrier: 'other', carrier: null }, { carrier: 'other' }],
    [{ app_version: 'own', version_name: 'other' }, { appVersion: 'own' }],
    [{ version_name: 'other', app_version: null }, { appVersion: 'other' }],
  ])('of two names in %j the one that is documented', (sent, read) => {
    expect(readOf(sent)).toEqual(read);
  });
});

it('an event has the same while it is checked', () => {
  const sent = fine({ unheard_of: 1, of_nobody: null, too: 2, carrier: 'own', device_carrier: 'x', user_id: 123_456 });
  const [, run] = checkEvent(sent).runs;
  expect(run?.events).toEqual([
    expect.objectContaining({ unknownKeys: 2, carrier: 'own', hasNumericId: true, type: 'Page Viewed' }),
  ]);
});
