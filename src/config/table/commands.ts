/** The commands that take settings. */
export type Command = 'emulate' | 'exec' | 'forward' | 'replay' | 'dead-letters' | 'integrations' | 'explain';

/** Those that start an emulator. */
export const EMULATOR_COMMANDS: readonly Command[] = ['emulate', 'exec'];

/** Those that run a forwarder. */
export const FORWARDER_COMMANDS: readonly Command[] = [...EMULATOR_COMMANDS, 'forward'];

export const ALL_COMMANDS: readonly Command[] = [
  ...FORWARDER_COMMANDS,
  'replay',
  'dead-letters',
  'integrations',
  'explain',
];
