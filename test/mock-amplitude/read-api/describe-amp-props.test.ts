import { expect, it } from 'vitest';
import { describeAmpProps } from '../../../mock-amplitude/read-api/describe-amp-props.ts';
import { AmplitudeUser, readUser, type User } from '../../../mock-amplitude/state/profiles/amplitude-user.ts';

const NOBODY = readUser(new AmplitudeUser(1));
const AT = Date.parse('2026-03-04T23:59:59Z');
const known = (fields: Partial<User['known']>): User => ({ ...NOBODY, known: { ...NOBODY.known, ...fields } });

it.each<[string, User, object]>([
  ['of whom nothing is known', NOBODY, {}],
  [
    'with days',
    { ...NOBODY, firstUsed: AT, lastUsed: AT + 1000 },
    { first_used: '2026-03-04', last_used: '2026-03-05' },
  ],
  ['of a far year', { ...NOBODY, firstUsed: 1_732_500_000_000_000 }, { first_used: '+056870-09-27' }],
  ['with versions', { ...known({ app_version: '2' }), startVersion: '1' }, { app_version: '2', start_version: '1' }],
  [
    'with a device',
    known({
      device_brand: 'acme',
      device_manufacturer: 'acme',
      device_model: 'A-1',
      carrier: 'tel',
      platform: 'Android',
    }),
    { device: 'acme acme A-1', carrier: 'tel', platform: 'Android' },
  ],
  ['with an operating system', known({ os_name: 'android', os_version: '30' }), { os: 'android 30' }],
  ['with a system without a version', known({ os_name: 'ios' }), { os: 'ios' }],
  [
    'with a place and a language',
    known({ country: 'Peru', region: 'Lima', city: 'Lima', dma: 'x', language: 'Spanish' }),
    { country: 'Peru', region: 'Lima', city: 'Lima', dma: 'x', language: 'Spanish' },
  ],
  [
    'whose own properties are called like those of Amplitude',
    { ...known({ country: 'Peru' }), properties: { country: 'Chile', size: 1 } },
    { country: 'Chile', size: 1 },
  ],
])('the properties of a user %s', (_, user, props) => {
  expect(describeAmpProps(user)).toEqual(props);
});
