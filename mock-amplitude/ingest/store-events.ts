import { dropRepeats } from '../dedup/drop-repeats.ts';
import type { Judgement } from '../rules/judgement.ts';
import { throttleRequest } from '../throttle/throttle-request.ts';
import type { Endpoint } from './endpoint.ts';
import type { Ingestion } from './ingestion.ts';

/** What Amplitude does with events whose request is fine: all that a project remembers has its say here. */
export function storeEvents(checked: Judgement, { rate }: Endpoint, { scopes }: Pick<Ingestion, 'scopes'>): Judgement {
  const { project, at } = checked;
  if (project === null) return checked;
  const { throttle, dedup } = scopes.of(project);
  return dropRepeats(throttleRequest(checked, throttle, rate, at), dedup, at);
}
