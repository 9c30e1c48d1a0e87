import { once } from 'node:events';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { listen } from '../../lib/listen.ts';
import type { Config } from '../config/table/settings.ts';
import { createGateway } from '../forwarder/gateway/create-gateway.ts';
import { DEFAULT_MIN_ID_LENGTH } from '../forwarder/integrations/create-integration.ts';
import { loadVariant } from '../forwarder/mapping/blueprints/variants.ts';
import { type Mapping, mapEvent } from '../forwarder/mapping/map-event.ts';
import type { CommandContext } from './command-context.ts';
import { readTrustProxy } from './read-trust-proxy.ts';

/**
 * `forward --dry-run`: takes events as the forwarder does, and prints what it would send of each and what it would not, one
 * JSON object a line. Nothing is stored, nothing is sent, no API key is needed.
 */
export async function runDryRun(
  { host, forwarder }: Config,
  { stop, out, say, printJson }: CommandContext,
): Promise<ExitCode> {
  printJson();
  const { pipelineKey, signingSecret, gatewayPort: port, minIdLength = DEFAULT_MIN_ID_LENGTH } = forwarder;
  const integration = { blueprint: loadVariant('default'), minIdLength };
  const print = (value: object) => out.write({ json: value });
  const gateway = createGateway({
    pipelineKey,
    signingSecret,
    clock: systemClock,
    trustProxy: readTrustProxy(forwarder.trustProxy),
    onProblem: say,
    async accept(events) {
      for (const { event, arrival } of events) print(describe(mapEvent(event, integration, arrival)));
    },
  });
  const listening = await listen(gateway, { name: 'the gateway', host, port, portFlag: '--gateway-port' });
  print({ type: 'ready', gateway: listening.url, dryRun: true });
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await listening.close();
  return EXIT.ok;
}

function describe(mapping: Mapping): object {
  const { notes } = mapping.explanation;
  if (mapping.kind === 'dropped') return { type: 'dropped', rule: mapping.rule, reason: mapping.reason, notes };
  const { events, refused, changes } = mapping;
  return { type: 'mapped', events, refused, changes, notes };
}
