/** The commands that take settings. */
export type Command =
  | 'emulate'
  | 'exec'
  | 'forward'
  | 'replay'
  | 'dead-letters'
  | 'integrations'
  | 'explain'
  /** It takes flags and variables alone: what it looks at has a configuration of its own. */
  | 'debug';

/** Those that start an emulator. */
export const EMULATOR_COMMANDS: readonly Command[] = ['emulate', 'exec'];

/** Those that run a forwarder. */
export const FORWARDER_COMMANDS: readonly Command[] = [...EMULATOR_COMMANDS, 'forward'];

/** Those that read the configuration file. */
export const ALL_COMMANDS: readonly Command[] = [
  ...FORWARDER_COMMANDS,
  'replay',
  'dead-letters',
  'integrations',
  'explain',
];
