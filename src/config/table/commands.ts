/** The commands that take settings. */
export type Command = 'emulate' | 'exec' | 'forward' | 'replay' | 'dead-letters';

/** Those that start an emulator. */
export const EMULATOR_COMMANDS: readonly Command[] = ['emulate', 'exec'];

/** Those of the forwarder alone. */
export const FORWARDER_COMMANDS: readonly Command[] = ['forward', 'replay', 'dead-letters'];

export const ALL_COMMANDS: readonly Command[] = [...EMULATOR_COMMANDS, ...FORWARDER_COMMANDS];
