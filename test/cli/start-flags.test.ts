import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFlags } from '../../src/cli/start-flags.ts';
import { startEmulator } from '../e2e/emulator.ts';

describe('the flags that a command is started with', () => {
  it('are none for what does not run for long', () => {
    expect(startFlags('exec')).toEqual([]);
    expect(startFlags()).toEqual([]);
  });

  it("give way to the user's own", () => {
    expect(startFlags('emulate')).toEqual(['--max-semi-space-size=8']);
    expect(startFlags('emulate', ['--inspect', '--max-semi-space-size=64'])).toEqual([]);
    expect(startFlags('emulate', ['--max_semi_space_size=64'])).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('are those of the very process that was started', async () => {
    const emulator = await startEmulator();
    const words = readFileSync(`/proc/${emulator.process.pid}/cmdline`, 'utf8').split('\0');
    expect(words).toContain('--max-semi-space-size=8');
    expect(await emulator.stop()).toBe(0);
    expect(emulator.stderr()).toBe('');
  });
});
