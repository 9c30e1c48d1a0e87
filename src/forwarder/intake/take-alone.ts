import { randomUUID } from 'node:crypto';
import type { ExactJson } from '../../../lib/parse-exactly.ts';
import { type FieldProblem, parseEvent } from '../event.ts';
import { type TakenEvent, takeEvents } from './take-events.ts';

/** An event as it would be taken in, or what it would be refused for. */
export type TakenAlone = ({ ok: true } & TakenEvent) | { ok: false; problems: FieldProblem[] };

/**
 * Takes an event in as the gateway would, had it come alone. Nothing is kept of it.
 *
 * @param receivedAt when it came, in ms since the epoch
 */
export function takeAlone({ value, exact }: ExactJson, receivedAt: number): TakenAlone {
  const parsed = parseEvent(value);
  if (!parsed.ok) return parsed;
  const arrival = { receivedAt };
  const [taken = { event: parsed.event, arrival }] = takeEvents({ events: [parsed], exact, arrival }, randomUUID);
  return { ok: true, ...taken };
}
