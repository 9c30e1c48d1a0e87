import { expect, it } from 'vitest';
import { createLookups } from '../../../../mock-amplitude/rules/stored/lookups.ts';
import { AmplitudeUser, readUser } from '../../../../mock-amplitude/state/profiles/amplitude-user.ts';
import { showProperties, showUser } from '../../../../mock-amplitude/state/profiles/show-user.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1';

/** A user of whom this is known, as it is shown. */
function shown(known: Partial<AmplitudeUser['known']>, properties: Record<string, unknown> = {}) {
  const user = new AmplitudeUser(7, properties);
  Object.assign(user.known, known);
  return { user: readUser(user), shown: showUser(readUser(user), createLookups()) };
}

it('a user is shown as it is where there is nothing to look up', () => {
  const { user, shown: seen } = shown({ country: 'Iceland', language: 'Klingonese' }, { plan: 'pro' });
  expect(seen).toEqual(user);
});

it('a language is shown by its name', () => {
  expect(shown({ language: 'is-IS' }).shown.known.language).toBe('Icelandic');
});

it('a user agent tells what nothing else told of the device', () => {
  const { os_name, os_version, device_model } = shown({ user_agent: IPHONE }).shown.known;
  expect([os_name, os_version, device_model].map((said) => typeof said)).toEqual(['string', 'string', 'string']);
  expect(shown({ user_agent: IPHONE, os_name: 'ios' }).shown.known).toMatchObject({ os_name: 'ios', os_version });
});

it('properties are shown with their texts cut, and as they are where none is too long', () => {
  const properties = { text: 'x'.repeat(1025), list: ['y'.repeat(1025), 1], plan: 'pro' };
  const cut = { text: 'x'.repeat(1024), list: ['y'.repeat(1024), 1], plan: 'pro' };
  expect(shown({}, properties).shown.properties).toEqual(cut);
  const fine = { plan: 'pro' };
  expect(showProperties(fine)).toBe(fine);
});
