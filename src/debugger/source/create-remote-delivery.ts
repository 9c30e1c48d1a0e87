import type { DeliverySource } from '../model/delivery/delivery-look.ts';
import type { ControlClient } from './control-client.ts';
import { parseDelivery, parseDone, parseLetters } from './parse-delivery.ts';

/** Reads an answer, and says where that of another version is not understood. */
type ReadAnswer = <Value>(parse: () => Promise<Value>) => Promise<Value>;

/** What the view of deliveries shows of an emulator in another process, and does there. */
export function createRemoteDelivery(client: Pick<ControlClient, 'get' | 'send'>, read: ReadAnswer): DeliverySource {
  return {
    look: () => read(async () => parseDelivery(await client.get('/delivery'))),
    deadLetters: (integration, limit) =>
      read(async () => {
        const query = new URLSearchParams({ integration, limit: String(limit) });
        return parseLetters(await client.get(`/delivery/dead-letters?${query}`));
      }),
    replay: (choice) => read(async () => parseDone(await client.send('POST', '/delivery/dead-letters/replay', choice))),
    discard: (choice) =>
      read(async () => parseDone(await client.send('POST', '/delivery/dead-letters/discard', choice))),
    setPaused: (paused, integration) =>
      client.send('POST', paused ? '/delivery/pause' : '/delivery/resume', { integration }),
  };
}
