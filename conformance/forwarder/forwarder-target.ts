/** The longest waits of a forwarder by what they are for. */
export type WaitName = 'timeout' | 'throttle' | 'rest' | 'backoff';

/** What a forwarder says of itself. It makes rules untestable or not applicable; it never lets one pass. */
export interface ForwarderTarget {
  /** How it is started: by a shell, in the directory of the file. */
  command?: string;
  /** Shown in reports. */
  name?: string;
  /** What it is fed with. Default datafly. */
  feed: 'datafly' | 'segment' | 'amplitude';
  /** What it means when it says that it has an event. Default none. */
  ack: 'durable' | 'taken' | 'none';
  /** Whether it goes on with its data directory where it was stopped. */
  restart: boolean;
  /** What it keeps in order. */
  order: 'device' | 'none';
  batch?: { maxEvents: number; lingerMs?: number };
  /** Whether it multiplies its waits by what the environment says, or a script is loaded that does. */
  time: { scale: 'env' | 'preload' | 'none' };
  /** Unscaled, in ms. */
  waits: { requestTimeoutMs: number; throttleMs: number; restMs: number; longestBackoffMs: number };
  shutdownMs: number;
  /** `fixed`: it sends to Amplitude's own addresses, by the proxy and with the CA that its environment names. Default env. */
  address: 'env' | 'fixed';
  /** Where the marker comes out: `event_properties.cf` or `insert_id`. */
  identity: string;
  /** Names of CONFORMANCE_OPTIONS that it takes. */
  options: string[];
}

/** The wait of that name, in ms, unscaled. */
export function waitOf({ waits }: ForwarderTarget, name: WaitName): number {
  const { requestTimeoutMs, throttleMs, restMs, longestBackoffMs } = waits;
  const all = { timeout: requestTimeoutMs, throttle: throttleMs, rest: restMs, backoff: longestBackoffMs };
  return Math.max(all[name], longestBackoffMs);
}
