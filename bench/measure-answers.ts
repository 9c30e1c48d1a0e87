import { Pool } from 'undici';
import type { BodyWriter } from './write-body.ts';

export interface AnswersOptions {
  /** Base address of a gateway. */
  url: string;
  pipelineKey: string;
  writer: BodyWriter;
  /** Requests. */
  perSecond: number;
}

/** How long half of the requests, and 99 of 100, waited for their answer at most, in ms. */
export interface Answers {
  half: number;
  most: number;
}

const MOST_UNDER_WAY = 64;

/** Sends batches at an even pace. */
export async function measureAnswers(
  { url, pipelineKey, writer, perSecond }: AnswersOptions,
  ms: number,
): Promise<Answers> {
  const pool = new Pool(url, { connections: MOST_UNDER_WAY });
  const headers = { authorization: `Bearer ${pipelineKey}`, 'content-type': 'application/json' };
  const took: number[] = [];

  /** Counted from when it was due: one that had to wait for its turn waited. */
  async function send(due: number): Promise<void> {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/v1/batch',
      headers,
      body: writer.next(),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`Failed to measure ${url}: it answered ${statusCode}.`);
    took.push(performance.now() - due);
  }

  const underWay: Promise<void>[] = [];
  const begun = performance.now();
  const all = Math.floor((ms / 1000) * perSecond);
  for (let count = 0; count < all; count++) {
    const due = begun + (count * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => void setTimeout(resolve, early));
    underWay.push(send(due));
  }
  await Promise.all(underWay);
  await pool.close();
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { half: at(0.5), most: at(0.99) };
}
