import { expect, it } from 'vitest';
import { describeUntil } from '../../../conformance/forwarder/describe-until.ts';

it.each([
  [{ triggered: 2 }, '2 requests answered with a fault'],
  [{ acknowledged: 40, requests: 1 }, '40 events acknowledged, 1 request'],
  [{ delivered: 1, refused: 3 }, '1 event delivered, 3 events refused by the forwarder'],
])('%j is told as %s', (until, text) => {
  expect(describeUntil(until)).toBe(text);
});
