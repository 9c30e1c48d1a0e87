import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Config } from '../config/schema.ts';
import { EXIT } from '../exit-codes.ts';
import { type Emulation, startEmulation } from './start-emulation.ts';

/** Passed on to the command; what they end, ends us. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What shells add to the number of a signal to make an exit code of it. */
const SIGNAL_EXIT = 128;

/**
 * `exec`: starts everything, runs a command with the addresses and keys in its environment, stops everything, and gives
 * the command's exit code back.
 */
export async function runExec(config: Config, [command = '', ...args]: readonly string[]): Promise<number> {
  await using running = new AsyncDisposableStack();
  const emulation = await startEmulation(config, running, (message) => console.error(message));
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...describe(emulation) } });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  running.defer(() => {
    for (const signal of FORWARDED) process.removeListener(signal, forward);
  });
  // Awaited here: what runs is closed as soon as this function is left.
  return await ended(child, command);
}

/** What the command finds in its environment. */
function describe({ mock, forwarder, pipelineKey }: Emulation): Record<string, string> {
  const keys = mock.projects.map(({ region, apiKey }) => [`AMPLITUDE_EMULATOR_${region.toUpperCase()}_KEY`, apiKey]);
  return {
    // Of several projects in a region, the first one's key.
    ...Object.fromEntries(keys.toReversed()),
    AMPLITUDE_EMULATOR_US_URL: mock.us,
    AMPLITUDE_EMULATOR_EU_URL: mock.eu,
    AMPLITUDE_EMULATOR_CONTROL_URL: mock.control,
    AMPLITUDE_EMULATOR_GATEWAY_URL: forwarder.url,
    AMPLITUDE_EMULATOR_PIPELINE_KEY: pipelineKey,
  };
}

function ended(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`Failed to run ${command}: ${error.message}. Check its name and the PATH.`);
      resolve(EXIT.couldNotRun);
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? SIGNAL_EXIT + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
