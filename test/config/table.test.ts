import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/create-program.ts';
import { ALL_COMMANDS } from '../../src/config/table/commands.ts';
import { envOf, FILE_SETTINGS, listSettings, RUN_SETTINGS } from '../../src/config/table/settings.ts';
import { fakeContext } from '../commands/fake-context.ts';
import { writeConfigurationPage } from './configuration-page.ts';

const settings = [...listSettings(RUN_SETTINGS), ...listSettings(FILE_SETTINGS)];
const flagged = settings.filter(({ flag }) => flag !== undefined);

/** What some commands are told beside the settings. */
const OF_THEIR_OWN: Record<string, string[]> = {
  forward: ['--dry-run'],
  replay: ['--url', '--rate'],
  explain: ['--stdin', '--integration', '--min-id-length', '--json'],
  list: ['--json', '--url'],
};
/** Commands that have others below them, and one of those. */
const NESTED: Record<string, string> = { 'dead-letters': 'list', integrations: 'list' };
const FILTER = [
  'id',
  'rule',
  'event-type',
  'field',
  'reason',
  'user',
  'device',
  'since',
  'until',
  'integration',
  'all',
];

function optionsOf(name: string) {
  const [outer, inner] = [name, NESTED[name]];
  const command = createProgram(() => {}, fakeContext()).commands.find((one) => one.name() === outer);
  const found = inner === undefined ? command : command?.commands.find((one) => one.name() === inner);
  const own = [...(OF_THEIR_OWN[inner ?? name] ?? []), ...(inner === undefined ? [] : FILTER.map((one) => `--${one}`))];
  return (found?.options ?? []).filter(({ long }) => !own.includes(long ?? ''));
}

describe('the table of settings', () => {
  it('is documented (npm run docs writes it)', async () => {
    await expect(writeConfigurationPage()).toMatchFileSnapshot('../../docs/configuration.md');
  });

  it.each([...ALL_COMMANDS, 'debug' as const])(
    'gives %s its flags and no other, each with its default and its variable',
    (command) => {
      const expected = flagged
        .filter(({ commands = [] }) => commands.includes(command))
        .map((setting) => ({
          flags: setting.flag,
          description: expect.stringContaining(`(env ${envOf(setting)})`),
        }));
      expect(optionsOf(command)).toEqual(expected.map((option) => expect.objectContaining(option)));
      expect(expected.length).toBeGreaterThan(2);
      for (const { description } of optionsOf(command)) expect(description).toMatch(/\(default: [^)]+\)/);
    },
  );

  it('says of each setting which commands it means something to', () => {
    expect(settings.filter(({ commands = [] }) => commands.length === 0)).toEqual([]);
  });

  it.each([
    ['replay', '--region'],
    ['replay', '--forwarder-data-dir'],
    ['dead-letters', '--metrics-port'],
    ['emulate', '--endpoint'],
    ['forward', '--us-port'],
    ['explain', '--gateway-port'],
  ])('gives %s no %s, which means nothing to it', (command, flag) => {
    expect(optionsOf(command).map(({ long }) => long)).not.toContain(flag);
  });

  it('gives each variable and each flag to one setting', () => {
    const variables = settings.map(envOf).filter((name) => name !== undefined);
    expect(variables).toHaveLength(new Set(variables).size);
    expect(new Set(flagged.map(({ flag }) => flag)).size).toBe(flagged.length);
    expect(variables).toContain('AMPLITUDE_EMULATOR_API_KEY');
  });

  it('has defaults that its own types take', async () => {
    const { isOf } = await import('../../src/config/check-config.ts');
    const wrong = settings.filter((one) => one.default !== undefined && !isOf(one.type, one.default));
    expect(wrong).toEqual([]);
  });
});
