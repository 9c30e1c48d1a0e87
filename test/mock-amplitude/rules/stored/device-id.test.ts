import { describe, expect, it } from 'vitest';
import { deriveDeviceId } from '../../../../mock-amplitude/rules/stored/device-id.ts';

describe('normalize.device-id', () => {
  it('stays the same from one version to the next', () => {
    expect(deriveDeviceId('web', 'ada@example.com')).toBe('d8bbb27305ad9b8ac2342ea1a56fe114');
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
