import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Integrations } from '../integrations/create-integrations.ts';
import type { RemovedEvents } from '../integrations/keep-events.ts';
import type { KeptEvent } from '../integrations/kept-event.ts';

/** Says what went with a deleted integration: 204 where nothing did. */
export function answerRemoved(removed: RemovedEvents, response: Response): void {
  if (removed.waiting + removed.deadLetters === 0) response.status(204).end();
  else response.json(describe(removed));
}

/**
 * Answers with all that an integration holds, one JSON object a line, then deletes it and says so in a last line. Whoever
 * hangs up before that line keeps the integration.
 */
export async function exportAndRemove(integrations: Integrations, id: string, response: Response): Promise<void> {
  try {
    const removed = await integrations.remove(id, async (kept) => {
      response.status(200).type('application/x-ndjson');
      await pipeline(Readable.from(toLines(kept)), response, { end: false });
    });
    response.end(`${JSON.stringify({ deleted: id, ...describe(removed) })}\n`);
  } catch (error) {
    if (!response.headersSent) throw error;
    // Without its last line, the export is not whole.
    response.destroy();
  }
}

async function* toLines(kept: AsyncIterable<KeptEvent>): AsyncGenerator<string> {
  for await (const one of kept) yield `${JSON.stringify(one)}\n`;
}

function describe({ waiting, deadLetters }: RemovedEvents): object {
  return { waiting, dead_letters: deadLetters };
}
