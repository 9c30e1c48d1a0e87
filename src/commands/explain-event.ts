import { systemClock } from '../../lib/clock.ts';
import type { ExactJson } from '../../lib/parse-exactly.ts';
import type { DataflyEvent, FieldProblem } from '../forwarder/event.ts';
import { takeAlone } from '../forwarder/intake/take-alone.ts';
import type { Mapping } from '../forwarder/mapping/map-event.ts';
import type { IntegrationMapping } from './list-mappings.ts';

/** What becomes of an event in one integration. */
export interface IntegrationResult {
  integration: IntegrationMapping;
  mapping: Mapping;
}

/** What becomes of an event: refused at the door, or mapped by each integration. */
export type EventExplanation =
  | { ok: false; problems: FieldProblem[] }
  | { ok: true; event: DataflyEvent; results: IntegrationResult[] };

/** Takes an event in as the gateway would, had it come now, and maps it by each integration. */
export function explainEvent(sent: ExactJson, integrations: readonly IntegrationMapping[]): EventExplanation {
  const taken = takeAlone(sent, systemClock.now());
  if (!taken.ok) return taken;
  const { event, arrival } = taken;
  const results = integrations.map((integration) => ({
    integration,
    mapping: integration.mapper.explain(event, arrival),
  }));
  return { ok: true, event, results };
}

/** Whether an event, or one made of it, is refused. */
export function hasFindings(explanation: EventExplanation): boolean {
  return !explanation.ok || explanation.results.some(({ mapping }) => isRefused(mapping));
}

function isRefused(mapping: Mapping): boolean {
  return mapping.kind === 'mapped' && mapping.refused.length > 0;
}
