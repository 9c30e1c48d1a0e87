import { systemClock } from '../../../lib/clock.ts';
import { createManualClock, type ManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createForwarder, type Forwarder, type ForwarderOptions } from '../../../src/forwarder/create-forwarder.ts';
import { createMetrics } from '../../../src/forwarder/ops/create-metrics.ts';
import { type FakeAmplitude, OK, startFakeAmplitude } from '../fake-amplitude.ts';

/** What Amplitude was sent, as far as these tests look at it. */
export interface SentEvent {
  event_type: string;
  user_id?: string;
  insert_id: string;
  time: number;
  ip?: string;
  event_properties?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Intake extends AsyncDisposable {
  forwarder: Forwarder;
  amplitude: FakeAmplitude;
  clock: ManualClock;
  problems: string[];
  /** Posts a body, text as it is. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** All that Amplitude was sent so far, in order, once nothing waits any more. */
  sent(): Promise<SentEvent[]>;
  /** The notes of the event with this insert_id, `rule source`. */
  notes(insertId: string): string[];
  metrics(): Promise<string>;
}

const KEY = 'dk_test_key_1234';
/** 2026-02-25T14:30:00Z, the time of every arrival until a test moves the clock. */
export const NOW = 1_772_029_800_000;

/** A gateway as the world sees it, with an Amplitude behind it that takes all. */
export async function startIntake(more: Partial<ForwarderOptions> = {}): Promise<Intake> {
  const amplitude = await startFakeAmplitude(() => OK);
  const clock = createManualClock(NOW);
  const problems: string[] = [];
  const forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: KEY,
    signingSecret: 'test-secret',
    clock,
    steadyClock: systemClock,
    rng: createRng(1),
    integration: { endpoint: amplitude.endpoint, apiKey: 'cccccccccccccccccccccccccccc0003' },
    onProblem: (problem) => problems.push(problem),
    limits: { lingerMs: 0, idEventsPerSecond: 10_000 },
    ...more,
  });
  return {
    forwarder,
    amplitude,
    clock,
    problems,
    async post(path, body, headers = {}) {
      const response = await fetch(`${forwarder.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    async sent() {
      await forwarder.idle();
      return amplitude.seen.flatMap(({ events }): SentEvent[] => events.map((event) => ({ time: 0, ...event })));
    },
    notes: (insertId) =>
      (forwarder.explain(insertId)?.explanation.notes ?? []).map(({ rule, source }) => `${rule} ${source}`),
    metrics: () => createMetrics().scrape(forwarder),
    async [Symbol.asyncDispose]() {
      await forwarder.close();
      await amplitude.close();
    },
  };
}
