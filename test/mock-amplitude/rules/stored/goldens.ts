import { deriveDeviceId } from '../../../../mock-amplitude/rules/stored/device-id.ts';
import type { NormalizeContext } from '../../../../mock-amplitude/rules/stored/normalize-rule.ts';
import { NOW, storedPart } from './normalize.ts';

/** An event as it is sent and as it is stored, but for what every event is stored with. */
export interface Golden {
  it: string;
  context?: Partial<NormalizeContext>;
  sent: Record<string, unknown>;
  stored: Record<string, unknown>;
  /** Rule and field of each warning. */
  warned?: [rule: string, field: string][];
}

const SECOND = 1000;
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1';
const PIXEL =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36';
const TEN = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

function languages(pairs: [sent: string, stored: string][]): Golden[] {
  return pairs.map(([sent, stored]) => ({
    it: `"${sent}" is ${stored}`,
    sent: { language: sent },
    stored: { language: stored },
  }));
}

function currencies(codes: unknown[], warned: Golden['warned'] = []): Golden[] {
  return codes.map((currency) => ({
    it: `${JSON.stringify(currency)} ${warned.length === 0 ? 'is one' : 'is none'}`,
    sent: { currency },
    stored: { currency },
    warned,
  }));
}

export const GOLDENS: Record<string, Golden[]> = {
  'normalize.known-keys': [
    {
      it: 'stores no key that is not known',
      sent: { platform: 'Web', eventProperties: { a: 1 }, timestamp: 1, amplitude_id: 5, foo: 'bar' },
      stored: { platform: 'Web' },
    },
    {
      it: 'stores what the docs of Identify and the export know',
      sent: { paying: 'true', start_version: '1.0', android_app_set_id: 'a' },
      stored: { paying: 'true', start_version: '1.0', android_app_set_id: 'a' },
    },
  ],
  'normalize.aliases': [
    {
      it: 'takes one for the other',
      sent: { version_name: '1', device_carrier: 'T' },
      stored: { app_version: '1', carrier: 'T' },
    },
    {
      it: 'takes the documented one of both',
      sent: { version_name: '1', app_version: '2' },
      stored: { app_version: '2' },
    },
    { it: 'takes null for none', sent: { version_name: '1', app_version: null }, stored: { app_version: '1' } },
    { it: 'stores none of none', sent: { version_name: null }, stored: {} },
  ],
  'normalize.empty-list': [
    {
      it: 'stores an empty object',
      sent: { event_properties: [], groups: [], plan: [] },
      stored: { event_properties: {}, groups: {}, plan: {} },
    },
    { it: 'leaves lists within alone', sent: { event_properties: { a: [] } }, stored: { event_properties: { a: [] } } },
  ],
  'normalize.device-id': [
    {
      it: 'derives one from the user',
      context: { userId: 'ada@example.com', deviceId: null },
      sent: { user_id: 'ada@example.com' },
      stored: { user_id: 'ada@example.com', device_id: deriveDeviceId('web', 'ada@example.com') },
    },
    {
      it: 'keeps the one that was sent',
      context: { userId: 'ada@example.com', deviceId: 'device-9' },
      sent: { user_id: 'ada@example.com', device_id: 'device-9' },
      stored: { user_id: 'ada@example.com', device_id: 'device-9' },
    },
    {
      it: 'takes one of spaces only for none',
      context: { userId: 'ada@example.com', deviceId: '   ' },
      sent: { user_id: 'ada@example.com', device_id: '   ' },
      stored: { user_id: 'ada@example.com', device_id: deriveDeviceId('web', 'ada@example.com') },
    },
    {
      it: 'derives none from nobody',
      context: { deviceId: null },
      sent: { event_type: 'visit' },
      stored: { event_type: 'visit', device_id: undefined },
    },
  ],
  'normalize.trim': [
    {
      it: 'takes spaces off both ids and keeps their case',
      context: { userId: ' Ada Lovelace\t', deviceId: '\ndevice-A ' },
      sent: { user_id: ' Ada Lovelace\t', device_id: '\ndevice-A ' },
      stored: { user_id: 'Ada Lovelace', device_id: 'device-A' },
    },
    {
      it: 'stores a number as its digits',
      context: { userId: '1234567' },
      sent: { user_id: 1234567 },
      stored: { user_id: '1234567' },
    },
    {
      it: 'stores no id that was taken off',
      context: { userId: null },
      sent: { user_id: 'ada', device_id: 'device-1' },
      stored: { device_id: 'device-1' },
    },
  ],
  'normalize.time': [
    { it: 'without time: when it came', sent: {}, stored: { event_time: NOW } },
    {
      it: 'without client_upload_time: as sent',
      sent: { time: NOW - 5000 },
      stored: { time: NOW - 5000, event_time: NOW - 5000 },
    },
    {
      it: 'believes a clock that is 59.999 s slow',
      context: { clientUploadTime: NOW - 60 * SECOND + 1 },
      sent: { time: 5000 },
      stored: { time: 5000, event_time: 5000 },
    },
    {
      it: 'sets right a clock that is 60 s slow',
      context: { clientUploadTime: NOW - 60 * SECOND },
      sent: { time: 5000 },
      stored: { time: 5000, event_time: 65_000 },
    },
    {
      it: 'sets right a clock that is 60.001 s slow',
      context: { clientUploadTime: NOW - 60 * SECOND - 1 },
      sent: { time: 5000 },
      stored: { time: 5000, event_time: 65_001 },
    },
    {
      it: 'believes a clock that is 59.999 s fast',
      context: { clientUploadTime: NOW + 60 * SECOND - 1 },
      sent: { time: 100_000 },
      stored: { time: 100_000, event_time: 100_000 },
    },
    {
      it: 'sets right a clock that is an hour fast',
      context: { clientUploadTime: NOW + 3600 * SECOND },
      sent: { time: NOW + 3590 * SECOND },
      stored: { time: NOW + 3590 * SECOND, event_time: NOW - 10 * SECOND },
    },
    {
      it: 'without time a wrong clock does not matter',
      context: { clientUploadTime: 0 },
      sent: {},
      stored: { event_time: NOW },
    },
    { it: 'takes what is no time for none', sent: { time: 'noon' }, stored: { time: 'noon', event_time: NOW } },
  ],
  'normalize.language': languages([
    ['en-US', 'English'],
    ['de', 'German'],
    ['DE', 'German'],
    ['Deutsch', 'German'],
    ['dEUTSCH', 'German'],
    ['zh_CN', 'Chinese'],
    ['zh-Hans-CN', 'Chinese'],
    ['中文', 'Chinese'],
    ['日本語', 'Japanese'],
    ['FRANÇAIS', 'French'],
    ['franc\u0327ais', 'French'],
    ['Filipino', 'Filipino'],
    ['german', 'German'],
    ['English', 'English'],
    ['Dothraki', 'Dothraki'],
    ['', ''],
    ['constructor', 'constructor'],
  ]),
  'normalize.revenue': [
    {
      it: 'counts price × quantity',
      sent: { price: 19.99, quantity: 3 },
      stored: { price: 19.99, quantity: 3, revenue: 59.97 },
    },
    { it: 'takes one for granted', sent: { price: 19.99 }, stored: { price: 19.99, revenue: 19.99 } },
    { it: 'takes a refund', sent: { price: -5, quantity: 2 }, stored: { price: -5, quantity: 2, revenue: -10 } },
    { it: 'takes revenue alone', sent: { revenue: 7 }, stored: { revenue: 7 } },
    {
      it: 'puts price × quantity over revenue',
      sent: { price: 59.99, quantity: 1, revenue: 89.99 },
      stored: { price: 59.99, quantity: 1, revenue: 59.99 },
      warned: [['normalize.revenue', 'revenue']],
    },
    {
      it: "reads the SDKs' event",
      sent: { event_type: 'revenue_amount', event_properties: { $price: 4, $quantity: 2, $productId: 'tea' } },
      stored: {
        event_type: 'revenue_amount',
        event_properties: { $price: 4, $quantity: 2, $productId: 'tea' },
        revenue: 8,
      },
    },
    {
      it: 'warns of a product without a price',
      sent: { productId: 'tea', quantity: 2 },
      stored: { productId: 'tea', quantity: 2 },
      warned: [['normalize.revenue', 'productId']],
    },
    {
      it: 'warns of a kind of revenue without any',
      sent: { revenueType: 'refund', revenue: null },
      stored: { revenueType: 'refund', revenue: null },
      warned: [['normalize.revenue', 'revenueType']],
    },
    {
      it: "warns of a product without a price in the SDKs' event",
      sent: { event_type: 'revenue_amount', event_properties: { $productId: 'tea' } },
      stored: { event_type: 'revenue_amount', event_properties: { $productId: 'tea' } },
      warned: [['normalize.revenue', 'event_properties.$productId']],
    },
    {
      it: 'does not warn of a product with revenue',
      sent: { productId: 'tea', revenueType: 'sale', revenue: 3 },
      stored: { productId: 'tea', revenueType: 'sale', revenue: 3 },
    },
  ],
  'normalize.currency': [
    ...currencies(['EUR', 'JPY', null]),
    ...currencies(['eur', 'EURO', 'QQQ', '', 978], [['normalize.currency', 'currency']]),
  ],
  'normalize.ip': [
    { it: 'puts in the address of the connection', sent: { ip: '$remote' }, stored: { ip: '203.0.113.7' } },
    {
      it: 'keeps an address of IPv6',
      context: { remoteAddress: '2001:db8::1' },
      sent: { ip: '$remote' },
      stored: { ip: '2001:db8::1' },
    },
    { it: 'stores none where it is not known', context: { remoteAddress: '' }, sent: { ip: '$remote' }, stored: {} },
    { it: 'keeps what was sent', sent: { ip: '198.51.100.1' }, stored: { ip: '198.51.100.1' } },
    { it: 'makes none up', sent: {}, stored: {} },
  ],
  'normalize.location': [
    {
      it: 'keeps the parts that are named, and no others',
      sent: { country: 'Italy', city: 'Rome', region: '', dma: null },
      stored: { country: 'Italy', city: 'Rome' },
    },
    { it: 'leaves an event without a place alone', sent: { platform: 'iOS' }, stored: { platform: 'iOS' } },
    { it: 'leaves blank ones alone', sent: { country: '', city: null }, stored: { country: '', city: null } },
  ],
  'normalize.session': [
    { it: '−1 is none', sent: { session_id: -1 }, stored: {} },
    { it: 'null is none', sent: { session_id: null }, stored: {} },
    { it: '0 is one', sent: { session_id: 0 }, stored: { session_id: 0 } },
    { it: 'a time is one', sent: { session_id: NOW }, stored: { session_id: NOW } },
  ],
  'normalize.user-agent': [
    {
      it: 'tells the system and the device',
      sent: { user_agent: IPHONE },
      stored: { user_agent: IPHONE, os_name: 'iOS', os_version: '17.1', device_model: 'iPhone' },
    },
    {
      it: 'fills only what is absent',
      sent: { user_agent: PIXEL, os_name: 'GrapheneOS', os_version: null },
      stored: { user_agent: PIXEL, os_name: 'GrapheneOS', os_version: '14', device_model: 'Pixel 8' },
    },
    {
      it: 'fills nothing from one that says nothing',
      sent: { user_agent: 'curl/8.5.0' },
      stored: { user_agent: 'curl/8.5.0' },
    },
  ],
  'normalize.plan': [
    {
      it: 'keeps branch, source and version',
      sent: { plan: { branch: 'main', source: 'web', version: '4', versionId: 'x', owner: 'ada' } },
      stored: { plan: { branch: 'main', source: 'web', version: '4' } },
    },
    { it: 'adds none of them', sent: { plan: { version: '4' } }, stored: { plan: { version: '4' } } },
  ],
  'normalize.library': [
    { it: 'is that of its endpoint where none is said', sent: { library: null }, stored: { library: 'http/2.0' } },
    {
      it: 'is http/1.0 on V1',
      context: { library: 'http/1.0' },
      sent: {},
      stored: { library: 'http/1.0' },
    },
    { it: 'is what was said', sent: { library: 'amplitude-ts/2.0' }, stored: { library: 'amplitude-ts/2.0' } },
  ],
  'normalize.properties': [
    {
      it: 'stores the properties that its user and groups had',
      context: {
        stored: storedPart(
          7,
          { color: 'red', plan: 'pro' },
          { groups: { org: ['acme'], team: ['9'] }, groupProperties: { org: { acme: { seats: 5 } } } },
        ),
      },
      sent: { user_properties: { $set: { plan: 'pro' } }, groups: { team: 9 } },
      stored: {
        amplitude_id: 7,
        user_properties: { color: 'red', plan: 'pro' },
        groups: { org: ['acme'], team: ['9'] },
        group_properties: { org: { acme: { seats: 5 } } },
      },
    },
    {
      it: 'stores no operations where there are no properties',
      context: { stored: storedPart(7, {}) },
      sent: { user_properties: { $unset: { plan: '-' } }, group_properties: { $set: { seats: 5 } } },
      stored: { amplitude_id: 7, user_properties: {} },
    },
    {
      it: 'gives an event of nobody no Amplitude ID, and leaves what it changes as it was sent',
      context: { deviceId: null, stored: storedPart(0, {}) },
      sent: { groups: { org: 'acme' }, group_properties: { $set: { seats: 5 } } },
      stored: { device_id: undefined, groups: { org: ['acme'] }, group_properties: { $set: { seats: 5 } } },
    },
    {
      it: 'leaves them as sent where no profiles saw the event',
      sent: { user_properties: { plan: 'pro' }, groups: { org: 'acme' } },
      stored: { user_properties: { plan: 'pro' }, groups: { org: ['acme'] } },
    },
  ],
  'limit.groups': [
    {
      it: '5 types of 10 values are tracked',
      sent: { groups: { a: TEN, b: 1, c: 1, d: 1, e: 1 } },
      stored: { groups: { a: TEN, b: ['1'], c: ['1'], d: ['1'], e: ['1'] } },
    },
    {
      it: 'a 6th type is not',
      sent: { groups: { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 } },
      stored: { groups: { a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'] } },
      warned: [['limit.groups', 'groups']],
    },
    {
      it: 'an 11th value is not',
      sent: { groups: { a: [...TEN, 'k'] } },
      stored: { groups: { a: TEN } },
      warned: [['limit.groups', 'groups.a']],
    },
  ],
};
