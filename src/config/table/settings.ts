import { AMPLITUDE_SETTINGS } from './amplitude-settings.ts';
import { ALL_COMMANDS, FORWARDER_COMMANDS } from './commands.ts';
import { FORWARDER_SETTINGS } from './forwarder-settings.ts';
import { isSection, type ObjectOf, type Rows, type Setting, type SettingType } from './setting.ts';
import { positive, span, text, texts, toggle, whole } from './setting-types.ts';

/** What can stand in the configuration file, key by key. */
export const FILE_SETTINGS = {
  $schema: { type: text, description: 'Where an editor finds the schema of this file.', commands: ALL_COMMANDS },
  host: {
    flag: '--host <address>',
    type: text,
    default: '127.0.0.1',
    description: 'Address to listen on.',
    commands: [...FORWARDER_COMMANDS, 'replay', 'integrations'],
  },
  amplitude: { description: 'The mock Amplitude.', rows: AMPLITUDE_SETTINGS },
  forwarder: { description: 'The forwarder, which delivers Datafly events to it.', rows: FORWARDER_SETTINGS },
} as const satisfies Rows;

/** The whole configuration, from wherever it came. */
export type Config = ObjectOf<typeof FILE_SETTINGS>;

/** The first of five ports in a row is at most this. */
const LAST_FIRST_PORT = 65_531;

const firstPort: SettingType<number> = {
  schema: { type: 'integer', minimum: 0, maximum: LAST_FIRST_PORT },
  reads: 'number',
  rule: `A port is a number from 0 to ${LAST_FIRST_PORT}; 0 picks free ones.`,
};

/** Where an emulator answers that was told nothing else. */
export const DEFAULT_EMULATOR = 'http://127.0.0.1:9100';

/** About one run, or about where settings come from: flags and variables that have no place in the file. */
export const RUN_SETTINGS = {
  config: {
    flag: '--config <file>',
    type: text,
    otherwise: 'amplitude-emulator.config.yaml or .json, where there is one',
    description: 'The configuration file, YAML or JSON.',
    commands: ALL_COMMANDS,
  },
  port: {
    flag: '--port <port>',
    type: firstPort,
    otherwise: 'each its own',
    description: 'First of five ports in a row (US, EU, gateway, management, metrics); 0 for free ones.',
    commands: [...FORWARDER_COMMANDS, 'replay', 'integrations'],
  },
  json: {
    flag: '--json',
    type: toggle,
    default: false,
    description: 'Print one JSON object per line, the first one {"type":"ready",…}, of debug {"type":"attached",…}.',
    commands: ['emulate', 'debug'],
  },
  tlsCa: {
    flag: '--tls-ca',
    type: toggle,
    default: false,
    description: 'Print where the CA of --tls is, made where there is none, and end.',
    commands: ['emulate'],
  },
  proxy: {
    flag: '--proxy',
    type: toggle,
    default: false,
    description: "Send the command's calls to Amplitude here, by the variables that clients read proxies and CAs from.",
    commands: ['exec'],
  },
  screenReader: {
    flag: '--screen-reader',
    type: toggle,
    default: false,
    description: 'Say each request in a sentence instead of drawing a screen; INK_SCREEN_READER=true does, too.',
    commands: ['emulate', 'debug'],
  },
  url: {
    flag: '--url <url>',
    type: texts,
    otherwise: DEFAULT_EMULATOR,
    description: 'The emulator to attach to, by the address of its US or EU endpoint; several times for several.',
    commands: ['debug'],
  },
  since: {
    flag: '--since <span>',
    type: span,
    otherwise: 'what comes from now on',
    description: 'Begin with what came in the last 30s, 10m, 1h or 2d.',
    commands: ['debug'],
  },
  filter: {
    flag: '--filter <terms>',
    type: text,
    otherwise: 'everything',
    description: 'Show what passes this filter, as it is typed in the debugger.',
    commands: ['emulate', 'debug'],
  },
  token: {
    flag: '--token <token>',
    type: texts,
    otherwise: 'AMPLITUDE_EMULATOR_CONTROL_TOKEN',
    description: 'The control token of an emulator on another machine; several times for several, in their order.',
    commands: ['debug'],
    secret: true,
  },
  ascii: {
    flag: '--ascii',
    type: toggle,
    default: false,
    description: 'Draw the screen without blocks and symbols, as where TERM or the locale cannot show them.',
    commands: ['emulate', 'debug'],
  },
  demo: {
    flag: '--demo',
    type: toggle,
    default: false,
    description: "Play a small shop's traffic, with a few mistakes.",
    commands: ['emulate'],
  },
  demoRate: {
    flag: '--demo-rate <steps>',
    type: positive,
    default: 4,
    description: 'Steps of the demo per second.',
    commands: ['emulate'],
  },
  seed: { flag: '--seed <number>', type: whole, default: 1, description: 'Seed of the demo.', commands: ['emulate'] },
} as const satisfies Record<string, Setting>;

/** A row with its place in the file. */
export interface PlacedSetting extends Setting {
  readonly path: readonly [string, ...string[]];
}

/**
 * Lists rows, those of sections among them.
 *
 * @example listSettings(FILE_SETTINGS).map(({ path }) => path.join('.')) // ['$schema', 'host', 'amplitude.usPort', …]
 */
export function listSettings(rows: Rows, under: readonly string[] = []): PlacedSetting[] {
  return Object.entries(rows).flatMap(([key, row]) => {
    const [first = key, ...rest] = [...under, key];
    return isSection(row) ? listSettings(row.rows, [first, ...rest]) : [{ ...row, path: [first, ...rest] as const }];
  });
}

/**
 * The environment variable of a setting: its flag's twin, or one of its own.
 *
 * @example envOf(AMPLITUDE_SETTINGS.usPort) // 'AMPLITUDE_EMULATOR_US_PORT'
 */
export function envOf({ flag, env }: Setting): string | undefined {
  const name = flag === undefined ? undefined : flagName(flag);
  return name === undefined ? env : `AMPLITUDE_EMULATOR_${name.replaceAll('-', '_').toUpperCase()}`;
}

/** @example flagName('--us-port <port>') // 'us-port' */
export function flagName(flag: string): string {
  return flag.slice('--'.length).split(' ', 1)[0] ?? '';
}
