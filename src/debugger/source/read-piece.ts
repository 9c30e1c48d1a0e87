import type { EventSourceMessage } from 'eventsource-parser';
import { AttachError } from './attach-error.ts';
import { parseMessage, type StreamGreeting } from './parse-message.ts';
import { greet, passRecord, type ReadingPlace } from './place.ts';
import type { SourceMessage } from './source-message.ts';

/** What was read of a connection, and where reading stands then. */
export interface ReadStep {
  place: ReadingPlace;
  messages: readonly SourceMessage[];
  /** What follows on this connection does not begin where it should: it has to be asked for anew. */
  askAgain: boolean;
}

/** By whom all was forgotten where a reader comes with the numbers of another run: the greeting says it as well. */
const ANOTHER_RUN = 'another run';

/**
 * Takes a piece of a connection.
 *
 * @param start where the connection was asked to begin
 * @param before where reading stood before the piece
 * @throws {AttachError} where the connection does not begin with a greeting
 */
export function readPiece(
  start: ReadingPlace,
  before: ReadingPlace,
  events: readonly EventSourceMessage[],
  url: string,
): ReadStep {
  const messages: SourceMessage[] = [];
  let place = before;
  let unread = 0;
  for (const event of events) {
    const message = parseMessage(event);
    if (message?.kind === 'hello') {
      const { place: next, hello, askAgain } = greet(start, message);
      place = next;
      if (askAgain) return { place, messages, askAgain };
      messages.push(hello);
      continue;
    }
    if (place.run === undefined) throw notGreeted(url);
    place = moveOn(place, event.id);
    if (message?.kind === 'unread') unread++;
    else if (isToTell(message)) messages.push(message);
  }
  if (unread > 0) messages.push({ kind: 'unread', count: unread });
  return { place, messages, askAgain: false };
}

function isToTell(message: Exclude<ReturnType<typeof parseMessage>, StreamGreeting>): message is SourceMessage {
  if (message === undefined) return false;
  return message.kind !== 'reset' || message.by !== ANOTHER_RUN;
}

function moveOn(place: ReadingPlace, id: string | undefined): ReadingPlace {
  return id !== undefined && /^\d{1,15}$/.test(id) ? passRecord(place, Number(id)) : place;
}

/** Says that what answers is too old to say which run it is, or no emulator at all. */
export function notGreeted(url: string): AttachError {
  return new AttachError(
    'EMULATOR_UNEXPECTED',
    url,
    'it does not say which run it is',
    'Attach with the version of amplitude-emulator that runs there.',
  );
}
