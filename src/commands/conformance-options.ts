import type { Tier } from '../../conformance/rule.ts';
import type { ConformanceReportOptions } from './conformance-report.ts';

/** What `conformance` was called with. */
export interface ConformanceOptions extends ConformanceReportOptions {
  /** Base address of a US endpoint: an emulator's, or of anything that answers as Amplitude. */
  url?: string;
  /** File that describes the server. */
  target?: string;
  /** Name of a naive server that comes along. */
  naive?: string;
  /** What the server's control API asks for; it counts before the file's. */
  controlToken?: string;
  tier?: Tier;
  safe?: boolean;
  /** In seconds. */
  timeout?: number;
  /** In seconds. */
  maxTime?: number;
}
