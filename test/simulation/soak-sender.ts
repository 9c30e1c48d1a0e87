import type { Rng } from '../../lib/rng.ts';
import type { Ledger } from './ledger.ts';
import { SOAK_PIPELINE_KEY } from './soak-forwarder.ts';

/** An event that a soak sends. */
export interface SoakEvent {
  anonymousId: string;
  event: string;
  properties?: { text: string };
}

/** Sends events to a gateway, and notes what is acknowledged. */
export interface SoakSender {
  /** Returns how the gateway answered. */
  offer(events: readonly SoakEvent[]): Promise<number>;
  someEvents(): SoakEvent[];
  /** Sends events until the gateway takes no more. */
  fill(): Promise<void>;
  /** How many events were acknowledged. */
  acknowledged(): number;
}

const DEVICES = 500;
const MOST_EVENTS = 7;
/** What fills a disk: so many events a request, each with a text of so many characters. */
const FILLING = { events: 50, characters: 3000 };

/** @param ledgers of the projects that get what is sent from now on; it may grow */
export function createSoakSender(gateway: string, ledgers: readonly Ledger[], rng: Rng): SoakSender {
  let last = 0;
  let acknowledged = 0;
  const someEvent = (): SoakEvent => ({ anonymousId: `device-${rng.integer(1, DEVICES)}`, event: 'Soak Tested' });

  async function offer(events: readonly SoakEvent[]): Promise<number> {
    const batch = events.map((event) => ({ type: 'track', ...event, messageId: String(++last).padStart(8, '0') }));
    const { status } = await postJson(`${gateway}/v1/batch`, SOAK_PIPELINE_KEY, { batch });
    if (status !== 200) return status;
    acknowledged += batch.length;
    for (const ledger of ledgers) {
      for (const { anonymousId, messageId } of batch) ledger.acknowledge(anonymousId, messageId);
    }
    return status;
  }

  return {
    offer,
    someEvents: () => Array.from({ length: rng.integer(1, MOST_EVENTS) }, someEvent),
    async fill() {
      const properties = { text: 'x'.repeat(FILLING.characters) };
      const make = () => Array.from({ length: FILLING.events }, () => ({ ...someEvent(), properties }));
      while ((await offer(make())) === 200);
    },
    acknowledged: () => acknowledged,
  };
}

export function postJson(url: string, token: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
