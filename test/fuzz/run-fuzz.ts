import type { Call } from './call.ts';
import { checkCounts } from './check-counts.ts';
import { checkOutcome } from './check-outcome.ts';
import { checkPorts } from './check-ports.ts';
import { generateCall } from './grammar/any-call.ts';
import { SLOW_MS, sendAlone } from './replay-calls.ts';
import { createSender, type Outcome, type Sender } from './send-call.ts';
import { shrinkFinding } from './shrink-finding.ts';
import { signatureOf } from './signature-of.ts';
import { type StartSubject, type Subject, startSubject } from './subject.ts';
import { createSummary, type Summary } from './summary.ts';
import { tidyUp } from './tidy-up.ts';

export interface FuzzOptions {
  seed: number;
  /** Ends after so many calls, or so many ms, whichever comes first. */
  requests: number;
  ms: number;
  /** Ends the run after the round that is under way. */
  signal?: AbortSignal;
  /** Whether a finding is made small, which takes a minute or so. */
  shrink: boolean;
  /** What is called; default: an emulator and a forwarder. */
  start?: StartSubject;
  /** Told after each round, with the findings that are new. */
  onRound?: (sent: number, fresh: readonly Finding[]) => void;
}

/** One thing that went wrong. */
export interface Finding {
  problem: string;
  /** Number of the call, or of the last one of the round. */
  number: number;
  /** What does it, on an emulator that is new; undefined where only the whole run does. */
  calls: readonly Call[] | undefined;
}

export interface FuzzReport extends Summary {
  seed: number;
  /** Highest memory of each process, in bytes. */
  memory: Record<'emulate' | 'forward', number>;
  findings: Finding[];
}

/** Calls that are under way at a time. */
const LANES = 24;
/** After so many, all is looked at while nothing is under way. */
const ROUND = 250;
/** So many findings are enough for one run. */
const MAX_FINDINGS = 12;
/** Most memory that either may take, in bytes: the log's 64 MiB of bodies, what is remembered of users, and Node itself. */
const MEMORY_CAP = 1_200 * 2 ** 20;

/** Sends calls made of a seed to an emulator and a forwarder of its own, and says what is wrong. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, requests, ms, signal, shrink, start = startSubject, onRound = () => {} } = options;
  const kept = seed % 2 === 1;
  const started = performance.now();
  const subject = await start({ kept });
  const sender = createSender(subject.urls);
  const summary = createSummary();
  const findings = new Map<string, Finding>();
  const memory = subject.memory();
  let sent = 0;
  let cpuMs = 0;
  const isOver = () => signal?.aborted === true || sent >= requests || performance.now() - started >= ms;
  try {
    while (!isOver() && findings.size < MAX_FINDINGS && !hasEnded(subject)) {
      const until = Math.min(sent + ROUND, requests);
      const found = await runRound({ seed, from: sent, until, sender, subject, summary });
      sent = until;
      cpuMs = Math.max(cpuMs, subject.cpuMs());
      memory.emulate = Math.max(memory.emulate, subject.memory().emulate);
      memory.forward = Math.max(memory.forward, subject.memory().forward);
      const fresh = found.filter(({ problem }) => !findings.has(signatureOf(problem)));
      for (const finding of fresh) findings.set(signatureOf(finding.problem), finding);
      onRound(sent, fresh);
    }
  } finally {
    await sender.close();
    await subject.close();
  }
  const all = [...findings.values()];
  const small = shrink ? await Promise.all(all.slice(0, 1).map((one) => makeSmall(one, seed, start))) : [];
  const report = { seed, ...summary.tell(performance.now() - started, cpuMs), memory };
  return { ...report, findings: [...small, ...all.slice(small.length)] };
}

interface Round {
  seed: number;
  from: number;
  until: number;
  sender: Sender;
  subject: Subject;
  summary: ReturnType<typeof createSummary>;
}

async function runRound({ seed, from, until, sender, subject, summary }: Round): Promise<Finding[]> {
  const findings: Finding[] = [];
  const slow: { call: Call; number: number }[] = [];
  let next = from;
  const cpu = sampleCpu(subject);
  const note = (number: number, call: Call, outcome: Outcome, cpuBefore: number) => {
    summary.add(call, outcome);
    const isSlow = outcome.ms > SLOW_MS && subject.cpuMs() - cpuBefore > SLOW_MS;
    if (isSlow || outcome.kind === 'late') slow.push({ call, number });
    const problem = outcome.kind === 'late' ? undefined : checkOutcome(call, outcome);
    if (problem !== undefined) findings.push({ problem, number, calls: [call] });
  };
  const lane = async () => {
    while (next < until) {
      const number = next++;
      const call = generateCall(seed, number);
      const before = cpu.ms();
      note(number, call, await sender.send(call), before);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane)).finally(cpu.stop);
  // Others were under way too, so this is asked of each alone again.
  for (const { call, number } of slow) {
    const problem = await sendAlone(call, subject, sender);
    if (problem !== undefined) findings.push({ problem, number, calls: [call] });
  }
  const problems = subject.problems();
  subject.forgive();
  if (!hasEnded(subject))
    problems.push(...(await checkPorts(subject)), ...(await checkCounts(subject)), ...checkMemory(subject));
  if (!hasEnded(subject)) await tidyUp(subject);
  for (const problem of problems) findings.push({ problem, number: until - 1, calls: undefined });
  return findings;
}

/** How often the processor's time is read, in ms: a call may be blamed for what went by just before it, never the other way. */
const SAMPLE_MS = 100;

/** Keeps what the subject has had of the processor, which is dear to ask for each call. */
function sampleCpu(subject: Subject): { ms(): number; stop(): void } {
  let ms = subject.cpuMs();
  const timer = setInterval(() => {
    ms = subject.cpuMs();
  }, SAMPLE_MS);
  return { ms: () => ms, stop: () => clearInterval(timer) };
}

function hasEnded(subject: Subject): boolean {
  return subject.problems().some((problem) => /^\w+ ended/.test(problem));
}

function checkMemory(subject: Subject): string[] {
  const over = Object.entries(subject.memory()).filter(([, bytes]) => bytes > MEMORY_CAP);
  return over.map(([name, bytes]) => `${name} takes ${bytes} bytes of memory, more than ${MEMORY_CAP}`);
}

/** Of the calls before those of the round, at most so many are tried. */
const TAIL = 2000;

async function makeSmall(finding: Finding, seed: number, start: StartSubject): Promise<Finding> {
  const { number, calls, problem } = finding;
  const last = (count: number) =>
    Array.from({ length: Math.min(count, number + 1) }, (_, back) => number - back).reverse();
  const suspects = [...(calls === undefined ? [] : [[number]]), last(ROUND), last(TAIL)];
  const shrunk = await shrinkFinding({ seed, problem, suspects }, start);
  return shrunk === undefined ? { ...finding, calls: undefined } : { ...finding, ...shrunk };
}
