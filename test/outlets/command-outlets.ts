import { join } from 'node:path';
import { formatJson } from '../../lib/write-json.ts';
import { runCli } from '../e2e/emulator.ts';
import { datafly, KEY } from './calls.ts';
import { plant, plantLine } from './hostile.ts';
import { NOTHING_PLANTED, type Outlets } from './outlets.ts';

async function printed(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runCli(args, { AMPLITUDE_EMULATOR_API_KEY: KEY });
  return `${stdout}\n${stderr}`;
}

/** What a command prints that is run to its end. They run side by side, each with files of its own. */
export const COMMAND_OUTLETS: Outlets = {
  'dead letters, for a person': ({ forwarderDir }) =>
    printed('dead-letters', 'list', '--forwarder-data-dir', forwarderDir),
  'dead letters, for a program': ({ forwarderDir }) =>
    printed('dead-letters', 'list', '--json', '--forwarder-data-dir', forwarderDir),
  'dead letters, in full': ({ forwarderDir }) =>
    printed('dead-letters', 'show', '--all', '--forwarder-data-dir', forwarderDir),

  'explain, for a person': ({ write }) => printed('explain', write('event-1', datafly())),
  'explain, for a program': ({ write }) => printed('explain', '--json', write('event-2', datafly())),
  'explain of what is refused': async ({ write }) =>
    (await printed('explain', write('refused', datafly({ timestamp: plant('time') })))) + NOTHING_PLANTED,
  'explain of no file': ({ at }) => printed('explain', at('nowhere')),
  'explain of no JSON': ({ write }) => printed('explain', write('text', '{"\u009b'), '--variant', 'default'),
  'explain with flags that are none': ({ write }) =>
    printed('explain', write('event-3', datafly()), '--variant', plantLine('variant')),
  'explain with a blueprint that is none': ({ write }) =>
    printed(
      'explain',
      write('event-4', datafly()),
      '--blueprint',
      write('blueprint', { [plant('key')]: plant('value') }),
    ),

  'replay of what is refused': ({ hostile, write }) =>
    printed('replay', write('session-1', `${formatJson(datafly())}\n`), '--url', hostile),
  'replay to no gateway': ({ hostile, write }) =>
    printed('replay', write('session-2', `${formatJson(datafly())}\n`), '--url', `${hostile}/elsewhere`),
  'replay of no file': ({ at }) => printed('replay', at('nowhere')),

  'conformance, for a person': ({ hostile }) => printed('conformance', '--url', hostile, '--only', 'request.path'),
  'conformance, for a program': ({ hostile }) =>
    printed('conformance', '--url', hostile, '--only', 'request.path', '--json'),
  'conformance of no target': ({ write }) => printed('conformance', '--target', write('target', '{"\u009b')),
  'conformance of no rule': () => printed('conformance', '--only', plantLine('slug')),

  'debug of what is no emulator': async ({ hostile }) => (await printed('debug', '--url', hostile)) + NOTHING_PLANTED,
  'debug of no address': () => printed('debug', '--url', plantLine('url')),
  'debug with flags that are none': () => printed('debug', '--since', plantLine('since')),
  'debug with a filter that is none': () => printed('debug', '--filter', 'vre\u009bdict:x'),

  'a configuration that is wrong': ({ write }) =>
    printed(
      'emulate',
      '--config',
      write('wrong', { [plant('key')]: 1, amplitude: { scenario: plant('scenario'), [plant('k')]: 1 } }),
    ),
  'a configuration that is no YAML': ({ write }) => printed('emulate', '--config', write('broken', `a: [\u009b\u202e`)),
  'no configuration': ({ at }) => printed('emulate', '--config', at('nowhere')),
  'a setting that is wrong': () => printed('emulate', '--port', plantLine('port'), '--scenario', plantLine('scenario')),
  'a flag that is none': () => printed('emulate', plantLine('--flag')),
  'a command that is none': () => printed(plantLine('command')),
  'a host that is none': () => printed('emulate', '--host', plantLine('host'), '--port', '0'),
  'an import that is none': ({ write }) =>
    printed('emulate', '--port', '0', '--import', write('import', `{"\u009b\u202e":1}\n`)),
  'an import of no file': ({ at }) => printed('emulate', '--port', '0', '--import', at('nowhere')),
  'a data directory that is none': ({ write }) =>
    printed('emulate', '--port', '0', '--data-dir', join(write('file', 'x'), 'in-a-file')),
  'exec of no command': () => printed('exec', '--', plantLine('command')),
};
