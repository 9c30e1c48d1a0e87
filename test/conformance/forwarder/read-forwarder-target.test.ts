import { expect, it } from 'vitest';
import { parseForwarderTarget } from '../../../conformance/forwarder/index.ts';

it.each([
  [{ address: 'fxied' }, '/address must be equal to one of the allowed values (env, fixed)'],
  [{ adress: 'fixed' }, 'the target must NOT have additional properties (adress)'],
  [{ shutdownMs: '1' }, '/shutdownMs must be number'],
])('says of %j what is wrong, and what there is', (target, problem) => {
  expect(() => parseForwarderTarget(target)).toThrow(`Failed to read the target: ${problem}.`);
});
