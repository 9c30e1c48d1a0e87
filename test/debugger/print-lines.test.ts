import { expect, it } from 'vitest';
import { formatLine } from '../../lib/line.ts';
import { createLinePrinter } from '../../src/debugger/print-lines.ts';
import { makeBatch, makeEvent, makeOutage, makeRefused, makeRefusedBatch, makeRequest } from './make-record.ts';

function print(
  format: 'text' | 'json' | 'sentences',
  color: boolean,
  ...records: Parameters<ReturnType<typeof createLinePrinter>>[0][]
) {
  const lines: string[] = [];
  const printer = createLinePrinter({ write: (line) => lines.push(formatLine(line, color)), format });
  records.forEach(printer);
  return lines;
}

it('prints a line per event, with the rule and the fix of what was refused', () => {
  const [accepted, refused, ...more] = print('text', false, makeRequest(1), makeEvent(2), makeRefused(3));
  expect(accepted).toMatch(/^\d\d:\d\d:\d\d\.123 {2}US {2}✓ accepted {3}Page Viewed {2}user-1 {2}412 B {2}3\.0 ms$/);
  expect(refused).toContain('✗ rejected');
  expect(refused).toContain(
    'event.id-length: user_id "bob" has 3 characters, the minimum is 5. Fix: Send a longer id.',
  );
  expect(more).toEqual([]);
});

it('prints a request that has no events of its own', () => {
  expect(print('text', false, makeRequest(1, { eventRecords: 0, path: '/nowhere' }))[0]).toContain('POST /nowhere');
});

it('colours only where it is told to', () => {
  expect(print('text', false, makeRefused(1))[0]).not.toContain('\u001b[');
  expect(print('text', true, makeRefused(1))[0]).toContain('\u001b[31m');
});

it('prints hostile text harmless, on one line', () => {
  const [line] = print('text', false, makeEvent(1, { eventType: 'a\u001b[2J\r\nb', userId: '\u009b31m' }));
  expect(line).not.toMatch(/\p{Cc}/u);
});

it('prints every record as one line of JSON', () => {
  const lines = print('json', true, makeRequest(1), makeRefused(2));
  expect(lines.map((line) => JSON.parse(line))).toEqual([makeRequest(1), makeRefused(2)]);
  let deep: object = {};
  for (let level = 0; level < 20_000; level++) deep = { deep };
  expect(JSON.parse(print('json', false, makeEvent(1, { event: deep }))[0] ?? '')).toMatchObject({
    event: { note: expect.stringContaining('not shown') },
  });
});

it('says each request in a sentence for a screen reader, and what is wrong in one more', () => {
  const records = [...makeBatch(1, [{}]), ...makeRefusedBatch(10), ...makeOutage(20, 6), ...makeOutage(30, 6)];
  const lines = print('sentences', false, ...records).map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
  expect(lines).toEqual([
    'US: Page Viewed of user-1 accepted, status 200.',
    'US: 3 events (Page Viewed, Cart Viewed) rejected, status 400.',
    'Event 12, event.id-length: user_id "bob" has 3 characters, the minimum is 5. Fix: Send a longer id.',
    'US: 6 events (Page Viewed) rejected, status 503.',
    'emulator.fault: fault 1 "outage": answered 503, stored nothing. Fix: Nothing, where the fault was meant.',
    'US: 6 events (Page Viewed) rejected, try 2, status 503.',
    'emulator.fault: fault 1 "outage": answered 503, stored nothing. Fix: Nothing, where the fault was meant.',
  ]);
});
