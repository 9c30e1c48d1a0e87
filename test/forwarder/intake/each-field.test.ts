import { expect, it } from 'vitest';
import { tidyEvent } from '../../../src/forwarder/intake/tidy-event.ts';
import { leavesOf } from '../../../src/forwarder/mapping/leaves.ts';

/** Every field that the intake looks at, as it should be. */
const FINE = {
  event: 'Feature Activated',
  name: 'Home',
  properties: {},
  traits: {},
  userId: 'user-123',
  anonymousId: 471_100_001,
  groupId: 'acme',
  messageId: 'message-1',
  context: {
    page: { url: 'https://a.example/?q=1', path: '/', referrer: 'https://b.example/', title: 'T', search: '?q=1' },
    device: { type: 'phone', manufacturer: 'M', model: 'X', id: 'd-1', advertisingId: 'ad-1' },
    os: { name: 'iOS', version: '17.4' },
    app: { name: 'Shop', version: '1.0' },
    network: { carrier: 'T' },
    location: { country: 'Austria', region: 'W', city: 'Vienna', dma: '807', latitude: 48.2, longitude: 16.4 },
    campaign: { source: 'news', medium: 'mail', name: 'Spring', term: 'shoes', content: 'a' },
    traits: {},
    locale: 'de-AT',
    timezone: 'Europe/Vienna',
    ip: '203.0.113.42',
    userAgent: 'Mozilla/5.0',
    groupId: 7,
    sessionId: 1_772_029_800_000,
    library: { name: 'signal.js', version: '2.1' },
  },
};

const FIELDS = leavesOf(FINE, 10);
const GROUPS = [['context'], ...Object.keys(FINE.context).map((key) => ['context', key])].filter(
  (path) => !FIELDS.some((field) => field.join('.') === path.join('.')),
);

/** What is noted of the event with another value at one path. */
function notesOf(path: readonly string[], value: unknown): string[] {
  const event = structuredClone(FINE);
  const [last = '', ...around] = path.toReversed();
  const holder = around.reverse().reduce<object>((at, key) => Object(Reflect.get(at, key)), event);
  Reflect.set(holder, last, value);
  return tidyEvent({ ...event }).map(({ rule, source }) => `${rule} ${source}`);
}

it('says nothing of an event whose fields are as they should be', () => {
  expect(tidyEvent(structuredClone(FINE))).toEqual([]);
  expect(FIELDS.length + GROUPS.length).toBe(52);
});

it.each(FIELDS.map((path) => [path.join('.'), path] as const))('leaves out only %s where it is none', (name, path) => {
  const wrong = ['properties', 'traits'].includes(path.at(-1) ?? '') ? 'text' : { a: 1 };
  expect(notesOf(path, wrong)).toEqual([`intake.dropped-field ${name}`]);
});

it.each([...FIELDS, ...GROUPS].map((path) => [path.join('.'), path] as const))(
  'says nothing of %s where it is null',
  (_name, path) => {
    expect(notesOf(path, null)).toEqual([]);
  },
);

it('leaves alone what is inside properties, whatever it is called', () => {
  const letters = Object.fromEntries([...'object'].map((letter) => [letter, 1]));
  expect(notesOf(['properties'], letters)).toEqual([]);
});

it.each(GROUPS.map((path) => [path.join('.'), path] as const))(
  'leaves out all of %s where it is text',
  (name, path) => {
    expect(notesOf(path, 'text')).toEqual([`intake.dropped-field ${name}`]);
  },
);
