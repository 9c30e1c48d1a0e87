import { EXIT } from '../../lib/errors/exit-codes.ts';
import type { Config } from '../config/table/settings.ts';
import type { CommandContext } from './command-context.ts';
import { runCommand } from './run-command.ts';
import { type Emulation, startEmulation } from './start-emulation.ts';

/**
 * `exec`: starts everything, runs a command with the addresses and keys in its environment, stops everything, and gives
 * the command's exit code back.
 */
export async function runExec(
  config: Config,
  [command = '', ...args]: readonly string[],
  { stop, say }: CommandContext,
): Promise<number> {
  if (command === '') {
    say('Failed to run a command: its name is empty (got ""). Write exec -- npm test, for instance.');
    return EXIT.wrongUse;
  }
  await using running = new AsyncDisposableStack();
  const emulation = await startEmulation(config, running, say);
  // A signal may have come meanwhile: there is nothing to run any more.
  if (stop.signal.aborted) return EXIT.couldNotRun;
  const code = await runCommand(command, args, { env: { ...process.env, ...describe(emulation) }, stop, say });
  stop.stop();
  return code;
}

/** What the command finds in its environment. */
function describe({ mock, forwarder, pipelineKey, management }: Emulation): Record<string, string> {
  const keys = mock.projects.map(({ region, apiKey }) => [`AMPLITUDE_EMULATOR_${region.toUpperCase()}_KEY`, apiKey]);
  return {
    // Of several projects in a region, the first one's key.
    ...Object.fromEntries(keys.toReversed()),
    AMPLITUDE_EMULATOR_US_URL: mock.us,
    AMPLITUDE_EMULATOR_EU_URL: mock.eu,
    AMPLITUDE_EMULATOR_CONTROL_URL: mock.control,
    ...(mock.controlToken === undefined ? {} : { AMPLITUDE_EMULATOR_CONTROL_TOKEN: mock.controlToken }),
    AMPLITUDE_EMULATOR_GATEWAY_URL: forwarder.url,
    AMPLITUDE_EMULATOR_PIPELINE_KEY: pipelineKey,
    AMPLITUDE_EMULATOR_MANAGEMENT_URL: management.url,
    AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN: management.token,
  };
}
