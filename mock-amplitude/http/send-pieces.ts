import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { createPause } from '../../lib/pause.ts';
import { sayBug } from '../../lib/say.ts';

const HUNG_UP: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];

/** Writes the body of an answer whose head is set, piece by piece, and gives others their turn meanwhile. */
export async function sendPieces(response: Response, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(inTurns(pieces)), response);
  } catch (error) {
    // A reader may hang up at any time.
    const isHungUp = error instanceof Error && 'code' in error && HUNG_UP.includes(error.code);
    if (!isHungUp) sayBug('Failed to write an answer: this is a bug in the emulator.', error);
    response.destroy();
  }
}

/** A stream alone gives nobody a turn as long as its reader is fast. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  const pause = createPause();
  for (const piece of pieces) {
    yield piece;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}
