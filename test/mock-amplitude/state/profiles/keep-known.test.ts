import { describe, expect, it } from 'vitest';
import { openState } from '../../open-state.ts';

const LAURA = { user_id: 'Laura' };
const PLACE = { country: 'Iceland', region: 'R', city: 'C', dma: 'D' };
const DEVICE = { os_name: 'ios', os_version: '17', device_model: 'X' };

/** What is known of a user after these events, all of them Laura's. */
function knownAfter(...events: object[]) {
  const { send, profiles } = openState();
  for (const event of events) send({ ...LAURA, ...event });
  return profiles.user(1)?.known;
}

describe('what is known of a place', () => {
  it.each(Object.keys(PLACE))('loses its %s by an event that names all but that', (field) => {
    expect(knownAfter(PLACE, { ...PLACE, [field]: undefined })).toMatchObject({ ...PLACE, [field]: undefined });
  });

  it('stays where an event names no part of it', () => {
    expect(knownAfter(PLACE, { language: 'is' })).toMatchObject({ ...PLACE, language: 'is' });
    expect(knownAfter(PLACE, { event_type: '$identify' })).toMatchObject(PLACE);
  });
});

it('what is known of a device is forgotten by an identify that names a part of it, though it says nothing new', () => {
  const before = { platform: 'iOS', carrier: 'T', country: 'Iceland' };
  const after = { platform: 'iOS', carrier: undefined, country: 'Iceland' };
  expect(knownAfter(before, { event_type: '$identify', platform: 'iOS' })).toMatchObject(after);
});

describe('a user agent', () => {
  it('is kept until another one comes', () => {
    expect(knownAfter({ user_agent: 'A' }, {}, { user_agent: '' })).toMatchObject({ user_agent: 'A' });
    expect(knownAfter({ user_agent: 'A' }, { user_agent: 'B' })).toMatchObject({ user_agent: 'B' });
  });

  it.each(['A', 'B'])(
    '%s takes the place of what was said before of system and model, and of nothing else',
    (agent) => {
      const before = { ...DEVICE, carrier: 'T', user_agent: 'A' };
      const none = { os_name: undefined, os_version: undefined, device_model: undefined };
      expect(knownAfter(before, { user_agent: agent })).toMatchObject({ ...none, carrier: 'T', user_agent: agent });
      expect(knownAfter(before, {})).toMatchObject({ ...DEVICE, user_agent: 'A' });
    },
  );

  it.each(Object.keys(DEVICE))('leaves what its event says itself, and only of %s decides', (field) => {
    const before = { ...DEVICE, user_agent: 'A' };
    for (const user_agent of ['A', 'B']) {
      const known = knownAfter(before, { ...DEVICE, [field]: undefined, user_agent });
      expect(known).toMatchObject({ ...DEVICE, [field]: undefined, user_agent });
    }
    expect(knownAfter(before, before)).toMatchObject(before);
  });

  it('is forgotten by an identify that says something of the device, and no other event', () => {
    for (const event_type of ['visit', '$identify']) {
      const user_agent = event_type === 'visit' ? 'A' : undefined;
      expect(knownAfter({ user_agent: 'A' }, { event_type, carrier: 'T' })).toMatchObject({ carrier: 'T', user_agent });
      expect(knownAfter({ user_agent: 'A' }, { event_type, language: 'is' })).toMatchObject({ user_agent: 'A' });
    }
  });
});
