import { describe, expect, it } from 'vitest';
import { openState } from '../../open-state.ts';
import { NOW, normalize } from './normalize.ts';

const IDENTIFY = { event_type: '$identify' };
const SKIP = { $skip_user_properties_sync: true };

/** Sends events of one user through the profiles, and gives back the user properties that each is stored with. */
function store(...sent: Record<string, unknown>[]) {
  const { send } = openState();
  return sent.map((fields) => {
    const one = { event_type: 'visit', user_id: 'user-1', ...fields };
    const taken = send(one, NOW);
    return normalize(one, { userId: 'user-1', deviceId: null, stored: taken }).event.user_properties;
  });
}

describe('normalize.properties, with profiles', () => {
  it('each event keeps the profile of its time', () => {
    const stored = store(
      { ...IDENTIFY, user_properties: { color: 'red' } },
      {},
      { ...IDENTIFY, user_properties: { $set: { color: 'blue' } } },
      {},
    );
    expect(stored).toEqual([{ color: 'red' }, { color: 'red' }, { color: 'blue' }, { color: 'blue' }]);
  });

  it('an event adds its own properties to the profile', () => {
    const stored = store(
      { ...IDENTIFY, user_properties: { city: 'New York' } },
      { user_properties: { s: 'active' } },
      {},
    );
    expect(stored.slice(1)).toEqual([
      { city: 'New York', s: 'active' },
      { city: 'New York', s: 'active' },
    ]);
  });

  it('$skip_user_properties_sync stores the own properties only and leaves the profile', () => {
    const stored = store(
      { ...IDENTIFY, user_properties: { city: 'New York' } },
      { ...SKIP, user_properties: { s: 'active' } },
      { ...SKIP, user_properties: { city: 'San Francisco' } },
      {},
    );
    expect(stored.slice(1)).toEqual([{ s: 'active' }, { city: 'San Francisco' }, { city: 'New York' }]);
  });
});
