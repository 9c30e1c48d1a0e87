import { expect, it } from 'vitest';
import { writeEvidence } from '../../../conformance/forwarder/write-evidence.ts';
import { makeHistory, request } from './make-history.ts';

const KEY = '0123456789abcdef0123456789abcdef';

it('tells what an answer said of itself and which fields it named: whoever reads it has to mend just that', () => {
  const requests = [
    request(1, 10, [0], {
      status: 400,
      named: new Map([
        [0, 'event_type'],
        [1, null],
      ]),
      answer: { code: 400, error: 'Request missing required field' },
    }),
    request(2, 40, [0], { status: 400, answer: { code: 400, error: `Invalid API key: ${KEY}` } }),
    request(3, 70, [0], { answer: { code: 200, error: '' } }),
    request(4, 90, [0], { status: 503, answer: undefined }),
  ];
  const told = writeEvidence(makeHistory({ requests }), 1, KEY).filter((line) => line.includes('←'));
  expect(told).toEqual([
    '   0.02 ← #1 400  named: 2 event_type  Request missing required field',
    '   0.05 ← #2 400  Invalid API key: …cdef',
    '   0.08 ← #3 200',
    '   0.10 ← #4 503',
  ]);
});
