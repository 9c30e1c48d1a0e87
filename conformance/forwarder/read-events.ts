import type { EventAtServer } from './history.ts';
import { isJsonObject, readSentEvent } from './read-sent.ts';

/** Most that is asked for at once. */
const LIMIT = 10_000;

/**
 * Reads what became of each event, in the order of the server's log.
 *
 * @param control address of its control API
 * @throws {Error} where it does not answer as one
 */
export async function readEvents(control: string, run: string): Promise<EventAtServer[]> {
  const response = await fetch(`${control}/events?limit=${LIMIT}`);
  const body: unknown = await response.json();
  if (!isJsonObject(body) || !Array.isArray(body.events)) {
    throw new Error(`GET ${control}/events gives no events (got ${response.status}).`);
  }
  return body.events.flatMap((record) => {
    if (!isJsonObject(record) || !isJsonObject(record.event)) return [];
    const { number, insertId, deviceId } = readSentEvent(record.event, run);
    return [
      {
        verdict: String(record.verdict),
        number,
        insertId,
        deviceId,
        revenue: typeof record.revenue === 'number' ? record.revenue : null,
        event: record.event,
      },
    ];
  });
}
