import { once } from 'node:events';
import { join } from 'node:path';
import { systemClock, wait } from '../../lib/clock.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import { storeFile } from '../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { checkLedger } from './ledger.ts';
import { hasSettledPart, isOfThisFormat, OLD_FORMATS, writeOldFormat } from './old-formats.ts';
import { sendEvents } from './send-events.ts';
import { makeSmallDisk } from './small-disk.ts';
import { startAmplitude } from './start-amplitude.ts';
import { type Child, failed, startChild } from './start-child.ts';

const API_KEY = 'crash000000000000000000000000001';
/** Longest a forwarder lives once it listens, or once it is started where it is to die before, in ms. */
const LONGEST_LIFE_MS = 400;
/** How many of them are killed while they start: in the middle of opening what the one before left. */
const KILLED_AT_START = 0.15;
/** Around how many of them the disk is full for a while, and how many begin with a store of an old format. */
const FULL_DISK = 0.2;
const OLD_FORMAT = 0.2;
/** Size of the disk, in KiB. */
const DISK_KIB = 6000;
/** How long the last one may take for what the others left, in ms. */
const FINISH_MS = 120_000;

export interface CrashReport {
  kills: number;
  /** Of them, how many hit a forwarder before it listened. */
  killedAtStart: number;
  /** How many left a page of which some events were settled and some were not. */
  killedWithinPage: number;
  /** How many hit a forwarder whose disk was full, and how many stores of an old format were brought up to date. */
  killedOnFullDisk: number;
  upgrades: number;
  /** Events acknowledged, and those of them that Amplitude took more than once before its dedup. */
  acknowledged: number;
  repeats: number;
  faults: Record<string, number>;
  /** What is wrong; empty where everything is right. */
  findings: string[];
}

/**
 * Kills a forwarder with `kill -9` at random moments, again and again, while events come in and Amplitude answers with mixed
 * faults. Afterwards every acknowledged event must be stored exactly once, each device's in order.
 *
 * @param onKill told after each kill, for progress
 */
export async function runCrashTest(
  { kills, seed }: { kills: number; seed: number },
  onKill: (count: number) => void = () => {},
): Promise<CrashReport> {
  await using running = new AsyncDisposableStack();
  const disk = makeSmallDisk(DISK_KIB);
  running.defer(() => disk.remove());
  const dataDir = join(disk.directory, 'data');
  const file = storeFile(dataDir);
  const { ledger, repeats, proxy } = await startAmplitude(running, API_KEY, seed);
  const life = createRng(seed + 1);
  const ended = new AbortController();
  let gateway: string | undefined;
  const sending = sendEvents(() => gateway, ledger, createRng(seed + 2), ended.signal);
  let child: Child | undefined;
  running.defer(() => void child?.process.kill('SIGKILL'));
  const counts = { killedAtStart: 0, killedWithinPage: 0, killedOnFullDisk: 0, upgrades: 0 };

  for (let count = 1; count <= kills; count++) {
    child = startChild(`${proxy.url}/2/httpapi`, dataDir, API_KEY);
    const atStart = life.next() < KILLED_AT_START;
    if (!atStart) gateway = await Promise.race([child.listening, failed(child)]);
    const isFull = !atStart && life.next() < FULL_DISK && disk.fill();
    await Promise.race([wait(systemClock, life.integer(0, LONGEST_LIFE_MS)), failed(child)]);
    if (!child.isListening()) counts.killedAtStart++;
    gateway = undefined;
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    onKill(count);
    disk.free();
    if (isFull) counts.killedOnFullDisk++;
    lookAtStore(file, life, counts);
  }

  child = startChild(`${proxy.url}/2/httpapi`, dataDir, API_KEY);
  gateway = await child.listening;
  await wait(systemClock, LONGEST_LIFE_MS);
  ended.abort();
  await sending;
  const deadline = systemClock.now() + FINISH_MS;
  while (ledger.missing() > 0 && systemClock.now() < deadline) await wait(systemClock, 50);
  const findings = checkLedger(ledger);
  return {
    kills,
    ...counts,
    acknowledged: ledger.acknowledged.size,
    repeats: repeats(),
    faults: Object.fromEntries(proxy.triggered),
    findings,
  };
}

/** Notes what a kill left, and sometimes makes of it what a former version would have left. */
function lookAtStore(file: string, life: Rng, counts: Pick<CrashReport, 'killedWithinPage' | 'upgrades'>): void {
  const format = OLD_FORMATS[life.integer(0, OLD_FORMATS.length - 1)] ?? 1;
  const makeOld = life.next() < OLD_FORMAT;
  if (!isOfThisFormat(file)) return;
  if (hasSettledPart(file)) counts.killedWithinPage++;
  if (!makeOld) return;
  writeOldFormat(file, format);
  counts.upgrades++;
}
