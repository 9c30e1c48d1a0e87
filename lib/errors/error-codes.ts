/** What one code stands for. */
interface CodeEntry {
  /** The only class that has it. */
  error: string;
  /** What the command line ends with: 1 findings, 2 wrong use, 3 could not run. */
  exitCode: 1 | 2 | 3;
  description: string;
}

/**
 * Every code of every error, once. `docs/errors.md` is made of it, and a class takes its codes from here (`CodesOf`).
 * A code is never given another meaning and never removed in a minor version: callers compare with it.
 */
export const ERROR_CODES = {
  PORT_IN_USE: { error: 'ListenError', exitCode: 3, description: 'Something else listens on the port.' },
  PORT_FORBIDDEN: {
    error: 'ListenError',
    exitCode: 3,
    description: 'The port needs more rights than the process has.',
  },
  ADDRESS_NOT_LOCAL: { error: 'ListenError', exitCode: 3, description: 'The host is no address of this machine.' },
  HOST_NOT_FOUND: { error: 'ListenError', exitCode: 3, description: 'The host name cannot be resolved.' },
  LISTEN_FAILED: { error: 'ListenError', exitCode: 3, description: 'The port cannot be opened for another reason.' },

  TLS_UNUSABLE: {
    error: 'TlsError',
    exitCode: 3,
    description: 'The certificate for HTTPS can be neither read nor kept.',
  },

  CONFIG_UNREADABLE: { error: 'ConfigError', exitCode: 2, description: 'The configuration file cannot be read.' },
  CONFIG_INVALID: {
    error: 'ConfigError',
    exitCode: 2,
    description: 'A value of the file, the environment or the flags cannot be used; the message lists them all.',
  },
  CONFIG_INCOMPLETE: {
    error: 'ConfigError',
    exitCode: 2,
    description: 'The command needs a setting that is not there.',
  },
  INPUT_UNREADABLE: {
    error: 'ConfigError',
    exitCode: 2,
    description: 'A file that a command was given cannot be read.',
  },
  INPUT_INVALID: { error: 'ConfigError', exitCode: 2, description: 'An argument or a file given cannot be used.' },

  GATEWAY_UNREACHABLE: {
    error: 'ReplayError',
    exitCode: 3,
    description: 'Nothing answers at the address to replay to.',
  },
  GATEWAY_UNAUTHORIZED: { error: 'ReplayError', exitCode: 2, description: 'The gateway knows another pipeline key.' },
  GATEWAY_UNEXPECTED: { error: 'ReplayError', exitCode: 3, description: 'What answers does not answer as a gateway.' },

  MANAGEMENT_UNREACHABLE: {
    error: 'ManagementError',
    exitCode: 3,
    description: 'Nothing answers as a management API at the address.',
  },
  MANAGEMENT_UNAUTHORIZED: {
    error: 'ManagementError',
    exitCode: 2,
    description: 'The management API knows another token.',
  },
  MANAGEMENT_REFUSED: { error: 'ManagementError', exitCode: 2, description: 'The management API refused the call.' },
  EXPORT_FAILED: {
    error: 'ManagementError',
    exitCode: 3,
    description: 'What an integration holds could not be kept in a file.',
  },

  EMULATOR_UNREACHABLE: {
    error: 'AttachError',
    exitCode: 3,
    description: 'Nothing answers at the address of the emulator to attach to, or its certificate is not trusted.',
  },
  EMULATOR_UNEXPECTED: {
    error: 'AttachError',
    exitCode: 3,
    description: 'What answers there is no emulator, or one of another version.',
  },
  EMULATOR_UNAUTHORIZED: {
    error: 'AttachError',
    exitCode: 2,
    description: 'The emulator asks other machines for its control token, and it was wrong or not given.',
  },
  EMULATOR_REFUSED: { error: 'AttachError', exitCode: 2, description: 'The emulator refused the call.' },

  PROJECTS_CLASH: {
    error: 'ProjectsError',
    exitCode: 2,
    description: 'Two projects share a name or an API key, or an organization has projects of both regions.',
  },
  PROJECT_INVALID: {
    error: 'ProjectChangeError',
    exitCode: 2,
    description: 'A field of the project to be created cannot be used.',
  },
  PROJECT_CONFLICT: {
    error: 'ProjectChangeError',
    exitCode: 2,
    description: 'The name is taken, the organization has another region, or there are as many as there may be.',
  },
  PROJECT_FIXED: {
    error: 'ProjectChangeError',
    exitCode: 2,
    description: 'Only what was created while the emulator ran can be deleted.',
  },
  PROJECT_UNKNOWN: {
    error: 'UnknownProjectError',
    exitCode: 2,
    description: 'There is no project of that name or key.',
  },

  FAULT_INVALID: { error: 'FaultRuleError', exitCode: 2, description: 'A field of the fault is wrong, or two clash.' },
  FAULT_UNREACHABLE: {
    error: 'FaultRuleError',
    exitCode: 2,
    description: 'The fault is for a project or an endpoint that there is not.',
  },
  FAULTS_TOO_MANY: { error: 'FaultRuleError', exitCode: 2, description: 'There are as many faults as there may be.' },

  CLOCK_OUT_OF_RANGE: {
    error: 'ClockError',
    exitCode: 2,
    description: 'A virtual clock cannot be moved there: back, or beyond the last time there is.',
  },

  SESSION_UNREADABLE: { error: 'SessionError', exitCode: 3, description: 'The file to import cannot be read.' },
  SESSION_INVALID: { error: 'SessionError', exitCode: 3, description: 'The file to import is no exported session.' },
  SESSION_INCOMPLETE: {
    error: 'SessionError',
    exitCode: 3,
    description: 'The file to import was cut off, or parts are missing in it.',
  },
  SESSION_UNWRITABLE: { error: 'SessionError', exitCode: 3, description: 'The session cannot be exported.' },
  SESSION_STORE_FAILED: { error: 'SessionError', exitCode: 3, description: 'The data directory cannot be used.' },

  OUTPUT_FAILED: { error: 'OutputError', exitCode: 3, description: 'What a command prints cannot be written.' },

  WAIT_TIMEOUT: { error: 'WaitTimeoutError', exitCode: 1, description: 'The events waited for did not come in time.' },
  TOO_MANY_WAITING: { error: 'TooManyWaitingError', exitCode: 3, description: 'As many calls wait as may at once.' },

  ENDPOINT_INVALID: {
    error: 'EndpointError',
    exitCode: 2,
    description: 'Region and endpoint contradict each other, or name no place that events may go to.',
  },
  BLUEPRINT_INVALID: { error: 'BlueprintError', exitCode: 2, description: 'Fields of a blueprint are wrong.' },
  INTEGRATION_DUPLICATE: {
    error: 'DuplicateIntegrationError',
    exitCode: 2,
    description: 'Another integration delivers to the same project.',
  },
  INTEGRATION_UNKNOWN: {
    error: 'UnknownIntegrationError',
    exitCode: 2,
    description: 'There is no integration of that id, or several where one is meant.',
  },
  INTEGRATION_BEING_DELETED: {
    error: 'BeingDeletedError',
    exitCode: 3,
    description: 'What an integration holds is being exported, and then it is deleted.',
  },
  INTEGRATIONS_NONE: {
    error: 'NoIntegrationError',
    exitCode: 3,
    description: 'Every integration was deleted: events have nowhere to go.',
  },
  INTEGRATIONS_UNREADABLE: { error: 'StoreError', exitCode: 2, description: 'What is installed cannot be read.' },
  INTEGRATIONS_UNWRITABLE: { error: 'StoreError', exitCode: 2, description: 'What is installed cannot be stored.' },

  OUTBOX_FULL: { error: 'OutboxFullError', exitCode: 3, description: 'The outbox has no room for more events.' },
  STORAGE_IN_USE: { error: 'StorageError', exitCode: 3, description: 'Another forwarder delivers from this outbox.' },
  STORAGE_LOCKED: { error: 'StorageError', exitCode: 3, description: 'Another process holds the outbox locked.' },
  STORAGE_DAMAGED: { error: 'StorageError', exitCode: 3, description: 'The outbox is damaged, or no database.' },
  STORAGE_FORBIDDEN: { error: 'StorageError', exitCode: 3, description: 'This user may not write the outbox.' },
  STORAGE_FULL: { error: 'StorageError', exitCode: 3, description: 'The disk is full.' },
  STORAGE_FOREIGN: {
    error: 'StorageError',
    exitCode: 3,
    description: "The file is another program's, or of another version.",
  },
  STORAGE_FAILED: { error: 'StorageError', exitCode: 3, description: 'The outbox cannot be used for another reason.' },

  TARGET_UNREADABLE: { error: 'TargetError', exitCode: 2, description: 'The file that describes a target is no JSON.' },
  TARGET_INVALID: { error: 'TargetError', exitCode: 2, description: 'The description of a target cannot be used.' },
  TARGET_UNREACHABLE: {
    error: 'UnreachableTargetError',
    exitCode: 3,
    description: 'Nothing answers where the server to check is said to be.',
  },
  RULES_NOT_FOUND: { error: 'RuleFileError', exitCode: 2, description: 'The folder holds no conformance rule.' },
  RULE_UNREADABLE: { error: 'RuleFileError', exitCode: 2, description: 'A rule file is no YAML.' },
  RULE_INVALID: { error: 'RuleFileError', exitCode: 2, description: 'A rule file does not follow its schema.' },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The codes of one error class.
 *
 * @example class ListenError extends EmulatorError<CodesOf<'ListenError'>> {}
 */
export type CodesOf<Name extends string> = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code]['error'] extends Name ? Code : never;
}[ErrorCode];
