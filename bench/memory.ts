import { readFileSync } from 'node:fs';
import { request } from 'undici';
import type { BenchResult } from './result.ts';
import { startServer } from './start-server.ts';
import { createBodyWriter } from './write-body.ts';

const KEY = 'be9c00000000000000000000000000ed';
const EVENTS = 5_000_000;
const DEVICES = 1_000_000;
const PER_REQUEST = 1000;
const AT_ONCE = 4;
const SAMPLES = 20;
/** Caps fill up in the first part of a run; from then on memory has no reason to grow. */
const FILLED = 0.4;

/** How much memory the mock holds at the end of five million events of a million devices, beside what it held at 40 % of them. */
export async function benchMemory(report: (result: BenchResult) => void): Promise<void> {
  const mock = await startServer('mock-server.ts', KEY);
  const perDevice = EVENTS / DEVICES;
  const writer = createBodyWriter({
    apiKey: KEY,
    events: PER_REQUEST,
    perDevice,
    devices: DEVICES,
    copies: AT_ONCE * 2,
  });
  const samples: number[] = [];
  let left = EVENTS / PER_REQUEST;
  const ask = async () => {
    while (left > 0) {
      if (left-- % (EVENTS / PER_REQUEST / SAMPLES) === 0) samples.push(readRss(mock.pid));
      const headers = { 'content-type': 'application/json' };
      const { statusCode, body } = await request(`${mock.url}/2/httpapi`, {
        method: 'POST',
        headers,
        body: writer.next(),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`Failed to fill the mock: it answered ${statusCode} ${text}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    samples.push(readRss(mock.pid));
    const filled = samples.slice(Math.floor(SAMPLES * FILLED));
    const ratio = (samples.at(-1) ?? 0) / (filled[0] ?? 1);
    report({
      name: 'mock.memory',
      ratio,
      spread: (Math.max(...filled) - Math.min(...filled)) / (filled[0] ?? 1),
      goal: { atMost: 1.15 },
      more: { 'MB at the end': samples.at(-1) ?? 0, 'MB at most': Math.max(...samples) },
    });
  } finally {
    await mock.close();
  }
}

/** Resident memory of a process, in MB. */
function readRss(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
