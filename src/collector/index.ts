import '../../lib/require-node.ts';

import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { type Collector, createCollectorCore } from './create-collector-core.ts';

export type { Collector, FlushResult, RefusedCall } from './create-collector-core.ts';

export interface CollectorOptions {
  /** Base address of the gateway, for example `http://127.0.0.1:8080`. */
  gateway: string;
  /** `dk_…`, as the emulator prints it. */
  pipelineKey: string;
  /** The device. Default: a new one, `df_…`. */
  anonymousId?: string;
  /** What is known of where it runs, such as `{ ip, locale }`. Default: nothing. */
  context?: object;
  /** Default: the system's. */
  clock?: Clock;
  /** Told what could not be taken. Default: console.warn. */
  onProblem?: (message: string) => void;
}

const MS_PER_SECOND = 1000;

/**
 * Creates the collector of the integration guide for Node: the same calls as `_df` in a browser.
 *
 * @example
 * const _df = createCollector({ gateway: 'http://127.0.0.1:8080', pipelineKey: 'dk_local_pipeline_key' });
 * _df.track('newsletter_signup', { method: 'footer_form' });
 * await _df.flush();
 */
export function createCollector(options: CollectorOptions): Collector {
  const { gateway, pipelineKey, context = {}, clock = systemClock, onProblem = console.warn } = options;
  const url = new URL('/v1/batch', gateway).href;
  const ids = new Map<string, string>();
  if (options.anonymousId !== undefined) ids.set('anonymousId', options.anonymousId);
  const { page, track, identify, group, reset, flush, evicted } = createCollectorCore({
    now: () => clock.now(),
    random: () => Math.random(),
    newId: randomUUID,
    after: (ms, callback) => clock.after(ms, callback),
    remember(name, value) {
      if (value === undefined) ids.delete(name);
      else ids.set(name, value);
    },
    recall: (name) => ids.get(name),
    context: () => ({ ...context, library: { name: 'datafly-node', version: '1' } }),
    pipelineKey,
    async send(body) {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const text = await response.text();
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      return { status: response.status, retryAfterMs: seconds * MS_PER_SECOND || 0, text };
    },
    sendOnLeave: () => false,
    report: onProblem,
  });
  return { page, track, identify, group, reset, flush, evicted };
}
