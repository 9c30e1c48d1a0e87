import { once } from 'node:events';
import { systemClock, wait } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { checkLedger } from '../simulation/ledger.ts';
import { sendEvents } from '../simulation/send-events.ts';
import { startAmplitude } from '../simulation/start-amplitude.ts';
import { type Child, failed, startChild } from '../simulation/start-child.ts';
import type { PostgresServer } from './postgres-server.ts';

const API_KEY = 'crash000000000000000000000000001';
const INSTANCES = ['one', 'two'];
/** Longest time between two kills, in ms. */
const LONGEST_LIFE_MS = 600;
/** How long the last ones may take for what the others left, in ms. */
const FINISH_MS = 60_000;

export interface CrashReport {
  kills: number;
  crashes: number;
  acknowledged: number;
  /** Events that Amplitude took more than once before its dedup. */
  repeats: number;
  /** What is wrong; empty where everything is right. */
  findings: string[];
}

/**
 * Kills two forwarders on one database with `kill -9`, one or the other, at random moments, and crashes the database in
 * between, while events come in at both and Amplitude answers with mixed faults. Afterwards every acknowledged event must be
 * stored exactly once, each device's in order.
 *
 * @param server one that is not started, and only this test's
 * @param crashes how often the database crashes, spread over the kills
 */
export async function runCrashTest(
  server: PostgresServer,
  { kills, crashes, seed }: { kills: number; crashes: number; seed: number },
): Promise<CrashReport> {
  await using running = new AsyncDisposableStack();
  await server.start();
  const { ledger, repeats, proxy } = await startAmplitude(running, API_KEY, seed);
  const life = createRng(seed + 1);
  const children = new Map<string, Child>();
  /** Of those that listen. */
  const gateways = new Map<string, string>();
  running.defer(() => {
    for (const { process } of children.values()) process.kill('SIGKILL');
  });

  async function start(name: string): Promise<void> {
    const child = startChild(`${proxy.url}/2/httpapi`, '', API_KEY, server.url, name);
    children.set(name, child);
    gateways.set(name, await Promise.race([child.listening, failed(child)]));
  }

  async function kill(name: string): Promise<void> {
    const child = children.get(name);
    gateways.delete(name);
    child?.process.kill('SIGKILL');
    if (child !== undefined) await once(child.process, 'exit');
  }

  await Promise.all(INSTANCES.map(start));
  const ended = new AbortController();
  const chance = createRng(seed + 2);
  const anyGateway = () => [...gateways.values()][chance.integer(0, gateways.size - 1)];
  const sending = sendEvents(anyGateway, ledger, createRng(seed + 3), ended.signal);
  const crashEvery = Math.ceil(kills / (crashes + 1));
  for (let count = 1; count <= kills; count++) {
    await wait(systemClock, life.integer(0, LONGEST_LIFE_MS));
    if (count % crashEvery === 0 && count < kills) {
      await server.stop('immediate');
      await server.start();
    }
    const name = INSTANCES[life.integer(0, INSTANCES.length - 1)] ?? '';
    await kill(name);
    await start(name);
  }
  await wait(systemClock, LONGEST_LIFE_MS);
  ended.abort();
  await sending;
  const deadline = systemClock.now() + FINISH_MS;
  while (ledger.missing() > 0 && systemClock.now() < deadline) await wait(systemClock, 50);
  const findings = checkLedger(ledger);
  return { kills, crashes, acknowledged: ledger.acknowledged.size, repeats: repeats(), findings };
}
