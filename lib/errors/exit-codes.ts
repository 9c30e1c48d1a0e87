/** What a command's exit code means, the same for all of them. */
export const EXIT = {
  ok: 0,
  /** It ran and found something: a conformance rule failed. */
  findings: 1,
  /** It was called or configured wrongly. */
  wrongUse: 2,
  /** It could not run: a port is taken, a server is out of reach. */
  couldNotRun: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
