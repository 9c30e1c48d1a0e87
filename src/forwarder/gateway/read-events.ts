import { type DataflyEvent, type FieldProblem, type ParsedEvent, parseEvent } from '../event.ts';
import { HttpProblem } from './http-problem.ts';

/** The events of a batch: those that can be taken, and the others by their index. */
export interface ReadBatch {
  events: ParsedEvent[];
  /** What stands beside them as the time they were sent at. */
  sentAt: unknown;
  refused: { index: number; problems: FieldProblem[] }[];
}

/** Reads `{"batch":[…],"sentAt":"…"}`. */
export function readBatch(body: unknown): ReadBatch {
  const batch = typeof body === 'object' && body !== null && 'batch' in body ? body.batch : undefined;
  if (!Array.isArray(batch)) {
    throw new HttpProblem(400, 'There is no array under batch.', 'Send {"batch":[…]} with one event an element.');
  }
  const read: ReadBatch = { events: [], refused: [], sentAt: sentAtIn(body) };
  for (const [index, input] of batch.entries()) {
    const parsed = parseEvent(input);
    if (parsed.ok) read.events.push(parsed);
    else read.refused.push({ index, problems: parsed.problems });
  }
  return read;
}

/**
 * Reads one event.
 *
 * @param type what the path says it is; undefined where the event says it itself
 */
export function readEvent(body: unknown, type: DataflyEvent['type'] | undefined): ParsedEvent {
  const named = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  const sent = named !== undefined && 'type' in named ? named.type : undefined;
  const same = sent === type || (sent === 'screen' && type === 'page');
  if (type !== undefined && typeof sent === 'string' && !same) {
    const problem = {
      field: 'type',
      message: `type is "${sent.slice(0, 40)}", the path says ${type}`,
      fix: 'Leave type out, or use the other path.',
    };
    throw new HttpProblem(400, 'The event cannot be taken.', 'Correct the fields that problems names.', {
      problems: [problem],
    });
  }
  // A type that is no text is left as it is, to be told as wrong.
  const isSaid = sent !== undefined && sent !== null;
  const parsed = parseEvent(type === undefined || named === undefined || isSaid ? body : { ...named, type });
  if (parsed.ok) return parsed;
  throw new HttpProblem(400, 'The event cannot be taken.', 'Correct the fields that problems names.', {
    problems: parsed.problems,
  });
}

function sentAtIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  return Reflect.get(body, 'sentAt') ?? Reflect.get(body, 'sent_at');
}
