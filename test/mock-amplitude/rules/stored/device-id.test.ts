import { describe, expect, it } from 'vitest';
import { deriveDeviceId } from '../../../../mock-amplitude/rules/stored/device-id.ts';

describe('normalize.device-id', () => {
  it('stays the same from one version to the next', () => {
    expect(deriveDeviceId('web', 'ada@example.com')).toBe('c3845379-b850-540f-aa55-6dd451513e22');
  });

  it('is a UUID of version 5', () => {
    for (let user = 0; user < 200; user++) {
      expect(deriveDeviceId('web', `user-${user}`)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('differs between users, their case and projects', () => {
    const ids = [
      deriveDeviceId('web', 'ada@example.com'),
      deriveDeviceId('web', 'Ada@example.com'),
      deriveDeviceId('app', 'ada@example.com'),
      deriveDeviceId('weba', 'da@example.com'),
      deriveDeviceId('web', '\ud800'),
      deriveDeviceId('web', '\udfff'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is one for texts that are one user', () => {
    const long = 'a'.repeat(1024);
    expect(deriveDeviceId('web', ` ${long}b`)).toBe(deriveDeviceId('web', `${long}c `));
  });
});
