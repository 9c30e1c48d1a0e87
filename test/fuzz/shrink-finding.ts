import type { Call } from './call.ts';
import { checkPorts } from './check-ports.ts';
import { generateCall } from './grammar/any-call.ts';
import { replayCalls } from './replay-calls.ts';
import { shrinkCall } from './shrink/shrink-call.ts';
import { shrinkList } from './shrink/shrink-list.ts';
import { signatureOf } from './signature-of.ts';
import type { StartSubject, Subject } from './subject.ts';
import { tidyUp } from './tidy-up.ts';

/** How many replays one shrinking may take. */
const TRIES = 600;

/** What a finding was made smaller to. */
export interface Shrunk {
  calls: Call[];
  problem: string;
}

/** What is to be made small: the problem, and the numbers of the calls that may have brought it about, the likeliest list first. */
export interface Shrinkable {
  seed: number;
  problem: string;
  suspects: readonly (readonly number[])[];
}

/**
 * Makes a finding small, on an emulator of its own: first to few calls, then leaves out of each what is not needed. Undefined
 * where it does not happen again: only the run's own seed repeats it then.
 */
export async function shrinkFinding(finding: Shrinkable, start: StartSubject): Promise<Shrunk | undefined> {
  // An emulator that is used again may owe its failure to what came before: then each try has its own.
  for (const reuse of [true, false]) {
    await using lab = openLab(finding.problem, start, reuse);
    const calls = await shrinkAll(finding, lab);
    if (calls === undefined) return undefined;
    if (await lab.failsAnew(calls)) return { calls, problem: lab.problem() };
  }
  return undefined;
}

async function shrinkAll({ seed, suspects }: Shrinkable, lab: Lab): Promise<Call[] | undefined> {
  for (const numbers of suspects) {
    const all = numbers.map((number) => generateCall(seed, number));
    if (!(await lab.fails(all))) continue;
    let calls = await shrinkList(all, lab.fails);
    for (const [index, call] of calls.entries()) {
      const others = calls;
      calls = others.with(index, await shrinkCall(call, (smaller) => lab.fails(others.with(index, smaller))));
    }
    return calls;
  }
  return undefined;
}

interface Lab extends AsyncDisposable {
  /** Whether the same goes wrong with these calls; false after too many tries. */
  fails(calls: readonly Call[]): Promise<boolean>;
  /** The same on an emulator that nothing was ever sent to. */
  failsAnew(calls: readonly Call[]): Promise<boolean>;
  /** The problem as it was when it came up last. */
  problem(): string;
}

function openLab(wanted: string, start: StartSubject, reuse: boolean): Lab {
  const signature = signatureOf(wanted);
  let subject: Subject | undefined;
  let tries = TRIES;
  let latest = wanted;
  const close = async () => {
    await subject?.close();
    subject = undefined;
  };
  const replay = async (calls: readonly Call[]) => {
    subject ??= await start({ kept: false });
    const problem = calls.length === 0 ? undefined : await replayCalls(calls, subject);
    // Also what did not fail may have prepared what fails next.
    if (!reuse) await close();
    if (problem === undefined) return false;
    if (subject !== undefined && !(await recovers(subject))) await close();
    if (signatureOf(problem) !== signature) return false;
    latest = problem;
    return true;
  };
  return {
    problem: () => latest,
    fails: async (calls) => tries-- > 0 && replay(calls),
    async failsAnew(calls) {
      await close();
      return replay(calls);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Whether a subject that failed may be used again. */
async function recovers(subject: Subject): Promise<boolean> {
  subject.forgive();
  if (subject.problems().length > 0) return false;
  await tidyUp(subject);
  return (await checkPorts(subject)).length === 0;
}
