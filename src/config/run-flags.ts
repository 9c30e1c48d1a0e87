import { type Command, InvalidArgumentError, Option } from 'commander';

/** A flag of `emulate` that is about this run, not about the configuration. */
interface RunFlag {
  /** As commander reads it. */
  flag: string;
  env: string;
  says: string;
  /** Reads its value; a flag without is on or off. */
  parse: (text: string) => number | boolean;
  default?: number;
}

/** What `emulate` is told for one run. */
export interface RunOptions {
  json: boolean;
  demo: boolean;
  /** Steps a second. */
  demoRate: number;
  seed: number;
}

const RUN_FLAGS: Readonly<Record<keyof RunOptions, RunFlag>> = {
  json: {
    flag: '--json',
    env: 'AMPLITUDE_EMULATOR_JSON',
    says: 'print one JSON object per line, the first one {"type":"ready",…}',
    parse: parseSwitch,
  },
  demo: {
    flag: '--demo',
    env: 'AMPLITUDE_EMULATOR_DEMO',
    says: "play a small shop's traffic, with a few mistakes",
    parse: parseSwitch,
  },
  demoRate: {
    flag: '--demo-rate <steps>',
    env: 'AMPLITUDE_EMULATOR_DEMO_RATE',
    says: 'steps of the demo per second',
    parse: parsePositive,
    default: 4,
  },
  seed: {
    flag: '--seed <number>',
    env: 'AMPLITUDE_EMULATOR_SEED',
    says: 'seed of the demo',
    parse: parseWhole,
    default: 1,
  },
};

/** Adds the flags to a command, each with its environment twin in the help. */
export function addRunFlags(command: Command): Command {
  for (const { flag, env, says, parse, default: value } of Object.values(RUN_FLAGS)) {
    const option = new Option(flag, `${says} (env ${env})`);
    if (option.required) option.argParser(parse);
    command.addOption(value === undefined ? option : option.default(value));
  }
  return command;
}

/**
 * Reads what a command was given; a flag wins over its environment twin. An empty variable counts as none.
 *
 * @throws {CommanderError} when a variable cannot be read
 */
export function readRunFlags(command: Command, env: NodeJS.ProcessEnv): RunOptions {
  const read = (name: keyof RunOptions): unknown => {
    const { env: variable, parse } = RUN_FLAGS[name];
    const text = env[variable];
    if (command.getOptionValueSource(name) === 'cli' || !text) return command.getOptionValue(name);
    try {
      return parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return command.error(`error: environment variable ${variable} value '${text}' is invalid. ${reason}`);
    }
  };
  return {
    json: read('json') === true,
    demo: read('demo') === true,
    demoRate: Number(read('demoRate')),
    seed: Number(read('seed')),
  };
}

function parseSwitch(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('It must be true or false.');
}

export function parsePositive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

export function parseWhole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}
