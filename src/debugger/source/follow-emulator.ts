import { type Clock, wait } from '../../../lib/clock.ts';
import { AttachError, isFinal } from './attach-error.ts';
import type { ControlClient } from './control-client.ts';
import { openStream } from './open-stream.ts';
import { buildCall, type ReadingPlace, type StreamWish, startPlace } from './place.ts';
import { notGreeted, readPiece } from './read-piece.ts';
import type { SourceMessage } from './source-message.ts';

export interface FollowOptions extends StreamWish {
  client: Pick<ControlClient, 'open'>;
  /** Base address of the emulator, for messages. */
  url: string;
  clock: Clock;
  /** Ends it. */
  signal: AbortSignal;
}

/** The first wait before a connection is tried again, in ms; each that follows is twice as long, up to the last. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

/** What outlives a connection. */
interface Reading {
  place: ReadingPlace;
  retryMs: number;
  /** The last reason that was told of a lost connection: refused ones come by the second. */
  told: string;
}

/**
 * Reads the stream of an emulator for as long as it is wanted: a connection that is lost is told and tried again, and reading
 * goes on where it stopped. Another run of the emulator is read from its beginning. Gives the messages of each piece together;
 * the first one is that it is connected.
 *
 * @throws {AttachError} where the first connection fails, or none can be had any more
 */
export async function* followEmulator(options: FollowOptions): AsyncGenerator<readonly SourceMessage[]> {
  const { clock, signal } = options;
  const reading: Reading = { place: startPlace(options), retryMs: FIRST_RETRY_MS, told: '' };
  while (!signal.aborted) {
    const because = yield* readConnection(reading, options);
    if (because === undefined) continue;
    if (because !== reading.told) yield [{ kind: 'lost', because }];
    reading.told = because;
    await wait(clock, reading.retryMs, signal).catch(() => {});
    reading.retryMs = Math.min(LAST_RETRY_MS, reading.retryMs * 2);
  }
}

/** Reads one connection to its end. Returns why it ended; undefined where the next one is to be opened at once. */
async function* readConnection(
  reading: Reading,
  { client, url, signal, ...wish }: FollowOptions,
): AsyncGenerator<readonly SourceMessage[], string | undefined> {
  const start = reading.place;
  try {
    for await (const events of openStream(client, url, buildCall(start, wish), signal)) {
      const { place, messages, askAgain } = readPiece(start, reading.place, events, url);
      Object.assign(reading, { place, retryMs: FIRST_RETRY_MS, told: '' });
      if (messages.length > 0) yield messages;
      if (askAgain) return undefined;
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof AttachError) || reading.place.run === undefined || isFinal(error)) throw error;
    return error.reason;
  }
  if (signal.aborted) return undefined;
  if (reading.place.run === undefined) throw notGreeted(url);
  return 'the emulator ended the connection';
}
