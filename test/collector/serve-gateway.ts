import { systemClock } from '../../lib/clock.ts';
import { listen } from '../../lib/listen.ts';
import type { DataflyEvent } from '../../src/forwarder/event.ts';
import { createGateway } from '../../src/forwarder/gateway/create-gateway.ts';

export const PIPELINE_KEY = 'dk_collector_test';

/** Serves a gateway that keeps what it takes. `fail` makes it answer 500 so many times first. */
export async function serveGateway() {
  const events: DataflyEvent[] = [];
  const batches: number[] = [];
  let failing = 0;
  let failed = 0;
  const gateway = createGateway({
    pipelineKey: PIPELINE_KEY,
    signingSecret: 'collector-secret',
    clock: systemClock,
    async accept(taken) {
      if (failing > 0) {
        failing--;
        failed++;
        throw new Error('the disk is full');
      }
      batches.push(taken.length);
      events.push(...taken.map(({ event }) => event));
    },
    onProblem: () => {},
    page: { allowedHosts: [], open: false },
  });
  const listening = await listen(gateway, { name: 'the gateway', host: '127.0.0.1', port: 0 });
  return {
    url: listening.url,
    /** In the order they were taken. */
    events,
    /** How many came in each request that was taken. */
    batches,
    fail: (times: number) => {
      failing = times;
    },
    /** How many times it did. */
    failed: () => failed,
    close: () => listening.close(),
  };
}
