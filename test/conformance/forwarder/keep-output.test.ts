import { expect, it } from 'vitest';
import { createKeptOutput } from '../../../conformance/forwarder/keep-output.ts';

const KEY = '0123456789abcdef0123456789abcdef';

it('finds a key in what a forwarder wrote, however much it wrote since', () => {
  const output = createKeptOutput(KEY, 100);
  output.add('stderr', `starting with ${KEY}\n`);
  for (let line = 0; line < 50; line++) output.add('stderr', `line ${line}\n`);
  expect(output.stderr).not.toContain(KEY);
  expect(output.stderr.length).toBeLessThanOrEqual(100);
  expect(output.leaks()).toMatchObject([{ kind: 'leaked', message: expect.stringContaining('stderr') }]);
});

it('finds one that came in two pieces, where the first is cut off', () => {
  const output = createKeptOutput(KEY, 40);
  output.add('stdout', 'x'.repeat(60) + KEY.slice(0, 20));
  output.add('stdout', KEY.slice(20) + 'x'.repeat(60));
  expect(output.leaks()).toHaveLength(1);
});

it('finds nothing where there is nothing', () => {
  const output = createKeptOutput(KEY, 10);
  output.add('argv', 'node driver.js');
  for (let line = 0; line < 50; line++) output.add('stdout', `${line}\n`);
  expect(output.leaks()).toEqual([]);
});
