import { expect, it } from 'vitest';
import { readTrustProxy } from '../../src/commands/read-trust-proxy.ts';

it.each(['10.0.0.0/33', 'my-proxy', '10.0.0.1/8/8', 'off,1'])('trusts no proxy at %s, and says why', (value) => {
  expect(() => readTrustProxy(value)).toThrow(/is no address\./);
});
