import type fc from 'fast-check';
import type { Call } from './call.ts';
import { generateCall, shrinkCall } from './grammar/any-call.ts';
import { replayCalls } from './replay-calls.ts';
import { type Subject, startSubject } from './subject.ts';

/** How many replays one shrinking may take. */
const TRIES = 150;

/** Of the calls before the one that failed, at most so many are tried. */
const TAIL = 2000;

/** What a finding was made smaller to. */
export interface Shrunk {
  calls: Call[];
  problem: string;
}

/**
 * Makes a finding small, on an emulator of its own: first to the one call that does it, if one does; else to few; then each by
 * what fast-check has that is smaller. Undefined where it does not happen again: only the run's own seed repeats it then.
 *
 * @param last number of the call that was the last to be sent
 * @param suspects numbers of calls that may have done it alone
 */
export async function shrinkFinding(
  seed: number,
  last: number,
  suspects: readonly number[],
  kept: boolean,
): Promise<Shrunk | undefined> {
  await using lab = await openLab(kept);
  let shrunk: { values: fc.Value<Call>[]; problem: string } | undefined;
  for (const number of suspects) {
    const values = [generateCall(seed, number)];
    const problem = await lab.fails(values);
    if (problem !== undefined) {
      shrunk = { values, problem };
      break;
    }
  }
  shrunk ??= await shrinkList(seed, last, lab);
  if (shrunk === undefined) return undefined;
  for (let at = 0; at < shrunk.values.length; at++) shrunk = await shrinkAt(shrunk, at, lab);
  return { calls: shrunk.values.map(({ value_: value }) => value), problem: shrunk.problem };
}

interface Lab extends AsyncDisposable {
  /** What goes wrong with these calls, on an emulator that nothing went wrong with. */
  fails(values: readonly fc.Value<Call>[]): Promise<string | undefined>;
  triesLeft(): number;
}

async function openLab(kept: boolean): Promise<Lab> {
  let subject: Subject | undefined;
  let tries = TRIES;
  return {
    triesLeft: () => tries,
    async fails(values) {
      tries--;
      subject ??= await startSubject({ kept });
      const problem = await replayCalls(
        values.map(({ value_: value }) => value),
        subject,
      );
      if (problem !== undefined) {
        await subject.close();
        subject = undefined;
      }
      return problem;
    },
    async [Symbol.asyncDispose]() {
      await subject?.close();
    },
  };
}

/** Halves what came before, and then leaves out what is not needed of the rest (ddmin by halves). */
async function shrinkList(
  seed: number,
  last: number,
  lab: Lab,
): Promise<{ values: fc.Value<Call>[]; problem: string } | undefined> {
  const first = Math.max(0, last - TAIL);
  let values = Array.from({ length: last - first + 1 }, (_, index) => generateCall(seed, first + index));
  let problem = await lab.fails(values);
  if (problem === undefined) return undefined;
  for (
    let size = Math.ceil(values.length / 2);
    size >= 1 && lab.triesLeft() > TRIES / 3;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < values.length && lab.triesLeft() > TRIES / 3; ) {
      const rest = values.toSpliced(at, size);
      const still = rest.length === 0 ? undefined : await lab.fails(rest);
      if (still === undefined) at += size;
      else [values, problem] = [rest, still];
    }
  }
  return { values, problem };
}

/** Takes the first smaller call that fails as well, and the first that is smaller than that, as long as there is one. */
async function shrinkAt(
  shrunk: { values: fc.Value<Call>[]; problem: string },
  at: number,
  lab: Lab,
): Promise<{ values: fc.Value<Call>[]; problem: string }> {
  const [value] = shrunk.values.slice(at, at + 1);
  if (value === undefined) return shrunk;
  for (const smaller of shrinkCall(value)) {
    if (lab.triesLeft() <= 0) break;
    const values = shrunk.values.with(at, smaller);
    const problem = await lab.fails(values);
    if (problem !== undefined) return shrinkAt({ values, problem }, at, lab);
  }
  return shrunk;
}
