import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock, wait } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { freeBytes } from '../../lib/storage/reserve.ts';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';
import { checkLedger, createLedger, type Ledger } from './ledger.ts';
import { readSoakMetrics, type SoakMetrics } from './read-soak-metrics.ts';
import { mountSoakDisk } from './soak-disk.ts';
import { SOAK_TOKEN, type SoakForwarder, type SoakForwarderOptions } from './soak-forwarder.ts';
import { type SoakGate, startSoakGate } from './soak-gate.ts';
import { createSoakSender, postJson, type SoakEvent } from './soak-sender.ts';
import { SOAK_STAGES, type SoakStage, type SoakWorld } from './soak-stages.ts';

const API_KEY = 'soak0000000000000000000000000001';
const OTHER_KEY = 'soak0000000000000000000000000002';

export interface SoakOptions {
  /** How long each stage goes wrong, in ms, and longer until the metrics have said why events wait. */
  stageMs: number;
  /** How often events are sent and the metrics are read, in ms. */
  tickMs: number;
  /** How long the metrics may take to say so, and delivery to catch up once all is well again, in ms. */
  recoveryMs: number;
  /** How long events may wait without a reason in the metrics, in ms: a request is under way. */
  silentMs: number;
  seed: number;
  /** How large the disk is that is filled, in MiB. */
  diskMebibytes: number;
  /** How many times faster than a real one the forwarder waits. */
  speed: number;
  start: (options: SoakForwarderOptions) => Promise<SoakForwarder>;
  /** Told what happens, for progress. */
  onProgress?: (message: string) => void;
}

export interface StageReport {
  name: string;
  /** Why it was left out, where it was. */
  skipped?: string;
  /** How often the metrics named each reason. */
  reasons: Record<string, number>;
  /** How long delivery took to catch up, in ms. */
  recoveredMs: number;
}

export interface SoakReport {
  stages: StageReport[];
  /** Events acknowledged, each of which two projects get once the second is installed. */
  acknowledged: number;
  /** What is wrong; empty where everything is right. */
  findings: string[];
}

/**
 * Lets one thing after the other go wrong while events come in. At the end everything that was acknowledged must have arrived
 * once and in order, by itself; and as long as events waited, the metrics must have said why.
 */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { seed, tickMs, onProgress = () => {} } = options;
  await using running = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'soak-'));
  running.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const unmount = mountSoakDisk(dataDir, options.diskMebibytes);
  if (unmount !== undefined) running.defer(unmount);
  const ledgers = { first: createLedger(), other: createLedger() };
  const mock = running.adopt(await startMock(ledgers), ({ close }) => close());
  const gate = running.adopt(await startSoakGate(mock.us), ({ close }) => close());
  const otherGate = running.adopt(await startSoakGate(mock.us), ({ close }) => close());
  const { endpoint } = addressOf(gate);
  const started = await options.start({ endpoint, apiKey: API_KEY, dataDir, speed: options.speed });
  const forwarder = running.adopt(started, ({ close }) => close());
  const findings: string[] = [];
  const stages: StageReport[] = [];
  const to = [ledgers.first];
  const sender = createSoakSender(forwarder.gateway, to, createRng(seed));
  const world: SoakWorld = { gate, otherGate, install, fill: sender.fill, send: (...events) => send(events, false) };

  async function send(events: readonly SoakEvent[], mayBeFull: boolean): Promise<void> {
    const status = await sender.offer(events);
    const isFull = status === 429 || status === 503;
    if (status !== 200 && !(isFull && mayBeFull)) findings.push(`the gateway answered ${status}`);
  }

  async function install(): Promise<string> {
    const config = { api_key: OTHER_KEY, api_endpoint: addressOf(otherGate).endpoint };
    const url = `${forwarder.management}/v1/admin/integration-catalog/amplitude/install`;
    const body = { name: 'Other', variant: 'default', config, delivery_mode: 'server_side' };
    const installed: unknown = await (await postJson(url, SOAK_TOKEN, body)).json();
    to.push(ledgers.other);
    return z.object({ id: z.string() }).parse(installed).id;
  }

  const missing = () => to.reduce((sum, ledger) => sum + ledger.missing(), 0);

  /** The next integration's outbox needs some of the disk. */
  async function hasRoomAgain(deadline: number): Promise<boolean> {
    const wanted = (options.diskMebibytes * 1_048_576) / 2;
    while (freeBytes(dataDir) < wanted && systemClock.now() < deadline) await wait(systemClock, tickMs);
    return freeBytes(dataDir) >= wanted;
  }

  async function runStage({ name, begin, end, needsDisk = false }: SoakStage): Promise<StageReport> {
    const watch = createWatch(options, name, findings);
    const look = async () => watch.look(await readSoakMetrics(forwarder.metrics));
    const expected = await begin(world);
    const untold = () => expected.filter(({ reason, integration }) => !watch.seen.has(`${integration} ${reason}`));
    const begun = systemClock.now();
    const lasts = () => systemClock.now() - begun;
    while (lasts() < options.stageMs || (untold().length > 0 && lasts() < options.recoveryMs)) {
      await send(sender.someEvents(), needsDisk);
      await look();
      await wait(systemClock, tickMs);
    }
    end(world);
    const ended = systemClock.now();
    while (missing() > 0 && systemClock.now() < ended + options.recoveryMs) {
      await look();
      await wait(systemClock, tickMs);
    }
    if (missing() > 0) findings.push(`${name}: ${missing()} events had not arrived ${options.recoveryMs} ms later`);
    if (needsDisk && !(await hasRoomAgain(ended + options.recoveryMs)))
      findings.push(`${name}: its room is not given back`);
    for (const { reason, integration } of untold())
      findings.push(`${name}: ${reason} of ${integration} was never told`);
    return { name, reasons: Object.fromEntries(watch.seen), recoveredMs: systemClock.now() - ended };
  }

  for (const stage of SOAK_STAGES) {
    const { name, needsDisk } = stage;
    const skipped = needsDisk && unmount === undefined ? 'this machine mounts no small disk' : undefined;
    onProgress(skipped === undefined ? name : `${name}: left out, ${skipped}`);
    stages.push(skipped === undefined ? await runStage(stage) : { name, skipped, reasons: {}, recoveredMs: 0 });
  }
  for (const ledger of Object.values(ledgers)) findings.push(...checkLedger(ledger));
  return { stages, acknowledged: sender.acknowledged(), findings };
}

/** Watches that the metrics say why events wait, as long as they do. */
function createWatch({ silentMs }: SoakOptions, name: string, findings: string[]) {
  /** Integration and reason → how often they were told. */
  const seen = new Map<string, number>();
  let delivered = -1;
  let toldAt = systemClock.now();

  return {
    seen,
    look({ queued, held, ...now }: SoakMetrics): void {
      for (const { integration, reason, since, endedBy, fix } of held) {
        const key = `${integration} ${reason}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        if (endedBy === '' || fix === '' || !(since > 0)) findings.push(`${name}: ${key} was told without its end`);
      }
      if (queued === 0 || held.length > 0 || now.delivered !== delivered) toldAt = systemClock.now();
      else if (systemClock.now() - toldAt > silentMs) {
        findings.push(`${name}: ${queued} events waited, and nothing said why`);
        toldAt = systemClock.now();
      }
      delivered = now.delivered;
    },
  };
}

async function startMock(ledgers: Readonly<Record<string, Ledger>>) {
  const projects = Object.entries({ first: API_KEY, other: OTHER_KEY });
  const mock = await createMockAmplitude({
    projects: projects.map(([name, apiKey]) => ({ name, apiKey, region: 'us', plan: 'enterprise' })),
  });
  mock.subscribe((record) => {
    const ledger = ledgers[record.project ?? ''];
    if (record.kind !== 'event' || ledger === undefined) return;
    if (record.verdict === 'accepted') ledger.store(String(record.event.device_id), String(record.event.insert_id));
    if (record.verdict === 'rejected') ledger.refuse(JSON.stringify(record.diagnostics));
  });
  return mock;
}

function addressOf({ url }: SoakGate): { endpoint: string } {
  return { endpoint: `${url}/2/httpapi` };
}
