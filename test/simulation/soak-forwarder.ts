import { steadyClock, systemClock } from '../../lib/clock.ts';
import { listen } from '../../lib/listen.ts';
import { createRng } from '../../lib/rng.ts';
import { createForwarder } from '../../src/forwarder/create-forwarder.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../../src/forwarder/delivery/delivery-limits.ts';
import { createMemoryStore } from '../../src/forwarder/integrations/integration-store.ts';
import { createMetrics } from '../../src/forwarder/ops/create-metrics.ts';
import { createOps } from '../../src/forwarder/ops/create-ops.ts';

export const SOAK_PIPELINE_KEY = 'dk_soak';
export const SOAK_TOKEN = 'mt_soak_token';

export interface SoakForwarderOptions {
  endpoint: string;
  apiKey: string;
  dataDir: string;
  /** How many times faster than a real one it waits: 1 is a real one. */
  speed: number;
}

/** Where a forwarder under test answers. */
export interface SoakForwarder {
  gateway: string;
  management: string;
  metrics: string;
  close(): Promise<void>;
}

/** Starts a forwarder with its metrics and its management API. */
export async function startSoakForwarder(
  { endpoint, apiKey, dataDir, speed }: SoakForwarderOptions,
  onProblem: (message: string) => void,
): Promise<SoakForwarder> {
  const metrics = createMetrics();
  const store = createMemoryStore();
  const management = { port: 0, token: SOAK_TOKEN, store };
  const forwarder = await createForwarder({
    ...{ host: '127.0.0.1', gatewayPort: 0, pipelineKey: SOAK_PIPELINE_KEY, signingSecret: 'soak' },
    ...{ integration: { endpoint, apiKey }, dataDir, limits: speedUp(speed), management, store },
    ...{ clock: systemClock, steadyClock, rng: createRng(1), observer: metrics.observer, onProblem },
  });
  const ops = await listen(
    createOps(metrics, forwarder, () => forwarder.paused()),
    { name: 'the metrics endpoint', host: '127.0.0.1', port: 0, graceMs: 0 },
  );
  return {
    gateway: forwarder.url,
    management: forwarder.managementUrl ?? '',
    metrics: `${ops.url}/metrics`,
    async close() {
      await ops.close();
      await forwarder.close();
    },
  };
}

/** The waits of a forwarder, so many times shorter. What a request may take, and when an event is given up, stays. */
function speedUp(speed: number): Partial<DeliveryLimits> {
  if (speed === 1) return {};
  const { requestTimeoutMs: _request, budgetMs: _budget, ...limits } = DEFAULT_DELIVERY_LIMITS;
  const waits = Object.entries(limits).filter(([name]) => name.endsWith('Ms'));
  return Object.fromEntries(waits.map(([name, ms]) => [name, Math.ceil(ms / speed)]));
}
