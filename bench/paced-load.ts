import { Pool } from 'undici';
import type { BodyWriter } from './write-body.ts';

/** What came of a load that was offered at an even pace. */
export interface PacedResult {
  /** Of all that was to be sent, how much was answered in time. */
  answered: number;
  /** Events that were answered. */
  events: number;
}

export interface PacedOptions {
  /** Base address. */
  url: string;
  /** Default: `/2/httpapi`. */
  path?: string;
  /** Beside the type of the body. */
  headers?: Readonly<Record<string, string>>;
  writer: BodyWriter;
  eventsPerBody: number;
  eventsPerSecond: number;
}

/** How often what is due is sent, in ms. */
const TICK_MS = 20;
/** Most requests under way: what would be more is not answered in time. */
const MOST_UNDER_WAY = 64;

/** Offers a server so many events a second for so long, however fast it is. */
export async function offerLoad(
  { url, path = '/2/httpapi', writer, ...rate }: PacedOptions,
  ms: number,
): Promise<PacedResult> {
  const pool = new Pool(url, { connections: MOST_UNDER_WAY });
  const perMs = rate.eventsPerSecond / rate.eventsPerBody / 1000;
  const all = Math.floor(ms * perMs);
  let due = 0;
  let answered = 0;
  const underWay = new Set<Promise<void>>();

  async function send(): Promise<void> {
    const headers = { 'content-type': 'application/json', ...rate.headers };
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path,
      headers,
      body: writer.next(),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`Failed to measure ${url}: it answered ${statusCode}.`);
    answered++;
  }

  const begun = performance.now();
  while (performance.now() - begun < ms) {
    const wanted = Math.min(all, Math.floor((performance.now() - begun) * perMs));
    for (; due < wanted; due++) {
      if (underWay.size >= MOST_UNDER_WAY) continue;
      const one = send().finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await new Promise((resolve) => void setTimeout(resolve, TICK_MS));
  }
  await Promise.all(underWay);
  await pool.close();
  return { answered: answered / all, events: answered * rate.eventsPerBody };
}
