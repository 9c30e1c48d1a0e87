import type { Tier } from '../../conformance/rule.ts';

/** What `conformance` was called with. */
export interface ConformanceOptions {
  /** Base address of a US endpoint: an emulator's, or of anything that answers as Amplitude. */
  url?: string;
  /** File that describes the server. */
  target?: string;
  /** Name of a naive server that comes along. */
  naive?: string;
  /** What the server's control API asks for; it counts before the file's. */
  controlToken?: string;
  /** Selectors, see `selectRules`. */
  only?: string[];
  skip?: string[];
  tier?: Tier;
  list?: boolean;
  safe?: boolean;
  /** In seconds. */
  timeout?: number;
  /** In seconds. */
  maxTime?: number;
  expectedFailures?: string;
  writeBaseline?: boolean;
  trace?: boolean;
  verbose?: boolean;
  /** `name` or `name=file`. */
  reporter?: string[];
  json?: boolean;
}
