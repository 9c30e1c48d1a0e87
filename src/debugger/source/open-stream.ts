import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { AttachError } from './attach-error.ts';
import type { ControlClient } from './control-client.ts';
import { explainCall } from './explain-call.ts';
import type { StreamCall } from './place.ts';

/** Longest server-sent event that is read, in characters: a record of the longest body that the emulator takes. */
const MAX_EVENT = 64 * 1024 * 1024;

/**
 * Opens one connection to the stream, and gives the events of each piece of it as it comes. Reads no faster than it is read.
 * Ends where the emulator ends it.
 *
 * @throws {AttachError} where it cannot be opened, or breaks off
 */
export async function* openStream(
  client: Pick<ControlClient, 'open'>,
  url: string,
  { query, headers }: StreamCall,
  signal: AbortSignal,
): AsyncGenerator<readonly EventSourceMessage[]> {
  const search = new URLSearchParams(query).toString();
  const pieces = await client.open(`/stream${search === '' ? '' : `?${search}`}`, headers, signal);
  let events: EventSourceMessage[] = [];
  let tooLong = false;
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onError(error) {
      tooLong ||= error.type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: MAX_EVENT,
  });
  try {
    for await (const piece of pieces) {
      parser.feed(piece);
      if (events.length > 0) yield events;
      events = [];
      if (tooLong) throw new Error(`an event of the stream is longer than ${MAX_EVENT} characters`);
    }
  } catch (cause) {
    throw cause instanceof AttachError ? cause : explainCall(url, cause);
  }
}
