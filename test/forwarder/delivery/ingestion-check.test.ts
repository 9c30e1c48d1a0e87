import { expect, it } from 'vitest';
import { createIngestionCheck } from '../../../src/forwarder/delivery/ingestion-check.ts';

it('counts what was taken without being counted, says it first and when it has doubled (deliver.zero-ingested)', () => {
  const problems: string[] = [];
  const check = createIngestionCheck((problem) => problems.push(problem));
  expect([check.missing, problems]).toEqual([0, []]);
  for (const more of [3, 2, 1, 5, 0, 1, 12]) check.note(more);
  expect(check.missing).toBe(24);
  expect(problems.map((problem) => problem.match(/counted (\d+) events so far not/)?.[1])).toEqual([
    '3',
    '6',
    '12',
    '24',
  ]);
  expect(problems[0]).toBe(
    'Amplitude answered 200 and counted 3 events so far not as ingested (deliver.zero-ingested). They are taken for delivered: look in the project whether they are there.',
  );
});

it('says nothing where nothing is missing', () => {
  const check = createIngestionCheck(() => expect.unreachable());
  check.note(0);
  expect(check.missing).toBe(0);
});
