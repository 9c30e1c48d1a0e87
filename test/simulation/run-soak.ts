import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock, wait } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';
import { checkLedger, createLedger, type Ledger } from './ledger.ts';
import { readSoakMetrics, type SoakMetrics } from './read-soak-metrics.ts';
import { SOAK_PIPELINE_KEY, SOAK_TOKEN, type SoakForwarder, type SoakForwarderOptions } from './soak-forwarder.ts';
import { type SoakGate, startSoakGate } from './soak-gate.ts';
import { SOAK_STAGES, type SoakStage } from './soak-stages.ts';

const API_KEY = 'soak0000000000000000000000000001';
const OTHER_KEY = 'soak0000000000000000000000000002';
const DEVICES = 500;
const MOST_EVENTS = 7;

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
  const ledgers = { first: createLedger(), other: createLedger() };
  const mock = running.adopt(await startMock(ledgers), ({ close }) => close());
  const gate = running.adopt(await startSoakGate(mock.us), ({ close }) => close());
  const otherGate = running.adopt(await startSoakGate(mock.us), ({ close }) => close());
  const { endpoint } = addressOf(gate);
  const started = await options.start({ endpoint, apiKey: API_KEY, dataDir, speed: options.speed });
  const forwarder = running.adopt(started, ({ close }) => close());
  const rng = createRng(seed);
  const findings: string[] = [];
  const stages: StageReport[] = [];
  const to = [ledgers.first];
  let last = 0;

  async function send(...events: { anonymousId: string; event: string }[]): Promise<void> {
    const batch = events.map((event) => ({ type: 'track', ...event, messageId: String(++last).padStart(8, '0') }));
    const { status } = await post(`${forwarder.gateway}/v1/batch`, SOAK_PIPELINE_KEY, { batch });
    if (status !== 200) findings.push(`the gateway answered ${status}`);
    else
      for (const { anonymousId, messageId } of batch)
        for (const ledger of to) ledger.acknowledge(anonymousId, messageId);
  }

  async function install(): Promise<string> {
    const config = { api_key: OTHER_KEY, api_endpoint: addressOf(otherGate).endpoint };
    const answer = await post(`${forwarder.management}/v1/admin/integration-catalog/amplitude/install`, SOAK_TOKEN, {
      ...{ name: 'Other', variant: 'default', config, delivery_mode: 'server_side' },
    });
    const installed: unknown = await answer.json();
    to.push(ledgers.other);
    return z.object({ id: z.string() }).parse(installed).id;
  }

  const someEvents = () =>
    Array.from({ length: rng.integer(1, MOST_EVENTS) }, () => ({
      anonymousId: `device-${rng.integer(1, DEVICES)}`,
      event: 'Soak Tested',
    }));
  const missing = () => to.reduce((sum, ledger) => sum + ledger.missing(), 0);

  async function runStage({ name, begin, end }: SoakStage): Promise<StageReport> {
    const watch = createWatch(options, name, findings);
    const look = async () => watch.look(await readSoakMetrics(forwarder.metrics));
    const expected = await begin({ gate, otherGate, send, install });
    const untold = () => expected.filter(({ reason, integration }) => !watch.seen.has(`${integration} ${reason}`));
    const begun = systemClock.now();
    const lasts = () => systemClock.now() - begun;
    while (lasts() < options.stageMs || (untold().length > 0 && lasts() < options.recoveryMs)) {
      await send(...someEvents());
      await look();
      await wait(systemClock, tickMs);
    }
    end({ gate, otherGate, send, install });
    const ended = systemClock.now();
    while (missing() > 0 && systemClock.now() < ended + options.recoveryMs) {
      await look();
      await wait(systemClock, tickMs);
    }
    if (missing() > 0) findings.push(`${name}: ${missing()} events had not arrived ${options.recoveryMs} ms later`);
    for (const { reason, integration } of untold())
      findings.push(`${name}: ${reason} of ${integration} was never told`);
    return { name, reasons: Object.fromEntries(watch.seen), recoveredMs: systemClock.now() - ended };
  }

  for (const stage of SOAK_STAGES) {
    const { name, skipped } = stage;
    onProgress(skipped === undefined ? name : `${name}: left out, ${skipped}`);
    stages.push(skipped === undefined ? await runStage(stage) : { name, skipped, reasons: {}, recoveredMs: 0 });
  }
  for (const ledger of Object.values(ledgers)) findings.push(...checkLedger(ledger));
  return { stages, acknowledged: last, findings };
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

function post(url: string, token: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
