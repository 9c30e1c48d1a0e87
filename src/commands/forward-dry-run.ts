import { once } from 'node:events';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { listen } from '../../lib/listen.ts';
import type { Config } from '../config/table/settings.ts';
import { createGateway } from '../forwarder/gateway/create-gateway.ts';
import type { Mapping } from '../forwarder/mapping/map-event.ts';
import type { CommandContext } from './command-context.ts';
import { type IntegrationMapping, listMappings } from './list-mappings.ts';
import { readTrustProxy } from './read-trust-proxy.ts';

/**
 * `forward --dry-run`: takes events as the forwarder does, and prints what it would send of each and what it would not, one
 * JSON object a line. Nothing is stored, nothing is sent, no API key is needed.
 */
export async function runDryRun(
  config: Config,
  notes: readonly string[],
  { stop, out, say, printJson }: CommandContext,
): Promise<ExitCode> {
  printJson();
  const { host, forwarder } = config;
  const { pipelineKey, signingSecret, gatewayPort: port } = forwarder;
  const integrations = await listMappings(config);
  notes.forEach(say);
  const print = (value: object) => out.write({ json: value });
  const gateway = createGateway({
    pipelineKey,
    signingSecret,
    clock: systemClock,
    trustProxy: readTrustProxy(forwarder.trustProxy),
    onProblem: say,
    async accept(events) {
      for (const { event, arrival } of events) {
        for (const integration of integrations)
          print(describe(integration, integration.mapper.explain(event, arrival)));
      }
    },
  });
  const listening = await listen(gateway, { name: 'the gateway', host, port, portFlag: '--gateway-port' });
  print({ type: 'ready', gateway: listening.url, dryRun: true });
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await listening.close();
  return EXIT.ok;
}

function describe({ id: integration }: IntegrationMapping, mapping: Mapping): object {
  const { notes } = mapping.explanation;
  const { kind: type } = mapping;
  if (mapping.kind === 'dropped') {
    return { type, integration, rule: mapping.rule, reason: mapping.reason, notes };
  }
  const { events, refused, changes } = mapping;
  return { type, integration, events, refused, changes, notes };
}
