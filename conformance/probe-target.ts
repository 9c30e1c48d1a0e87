import { EmulatorError } from '../lib/errors/emulator-error.ts';
import type { CodesOf } from '../lib/errors/error-codes.ts';
import type { StoreView } from './event-store.ts';
import type { RequestOptions } from './exchange.ts';
import { findMissingPaths, type Probe, probeEvents, probePlainly } from './probe-calls.ts';
import { searchUser } from './read-back.ts';
import { openLog } from './read-stored.ts';
import type { Target } from './target.ts';

/** A target as it was found: what does not answer is taken off, and said once. */
export interface ProbedTarget {
  target: Target;
  view: StoreView;
  /** Why nothing stored can be seen. */
  whyNoStore: string;
  /** Whether an ordinary event is answered 200: where it is not, a refusal shows nothing. */
  acceptsEvents: boolean;
  /** Paths that it has not, as it answers them like one that nobody has. */
  missing: ReadonlySet<string>;
  /** What it offers, for people. */
  offers: string[];
  /** What is said once. */
  notes: string[];
}

export interface ProbeOptions extends RequestOptions {
  /** What nobody said the target offers, and is taken off without a word where it does not answer. */
  assumed?: readonly ('control' | 'secrets')[];
}

/** Nothing answers where the target is said to be. */
class UnreachableTargetError extends EmulatorError<CodesOf<'UnreachableTargetError'>> {
  override readonly name = 'UnreachableTargetError';
}

/**
 * Looks at a target before it is judged: whether it answers, which endpoints it has, whether what it stores can be seen.
 *
 * @throws {UnreachableTargetError} where none of its endpoints answers
 */
export async function probeTarget(target: Target, options: ProbeOptions): Promise<ProbedTarget> {
  const found = structuredClone(target);
  const notes: string[] = [];
  await probeRegions(found, notes, options);
  const probe: Probe = { target: found, options };
  const { acceptsEvents, note } = await probeEvents(probe);
  if (note !== undefined) notes.push(note);
  const missing = await findMissingPaths(probe);
  if (missing.size > 0) notes.push(`It has no ${[...missing].join(', ')}.`);
  const seen = await findView(found, notes, options);
  return {
    target: found,
    ...seen,
    acceptsEvents,
    missing,
    offers: describeOffers(found, seen.view),
    notes,
  };
}

async function probeRegions(target: Target, notes: string[], options: ProbeOptions): Promise<void> {
  const problems: string[] = [];
  for (const region of ['us', 'eu'] as const) {
    const url = target[region];
    if (url === undefined) continue;
    const problem = await probePlainly(url, options);
    if (problem === undefined) continue;
    problems.push(`${url}: ${problem}`);
    delete target[region];
  }
  if (target.us !== undefined || target.eu !== undefined) {
    for (const problem of problems) notes.push(`Nothing answers at ${problem}; its cases cannot be run.`);
    return;
  }
  options.signal.throwIfAborted();
  throw new UnreachableTargetError(
    'TARGET_UNREACHABLE',
    `Failed to reach the server to check: nothing answers at ${problems.join('; nor at ')}.`,
    'Start it, or give another address with --url or --target.',
  );
}

/** How what is stored can be seen; what was said to show it and does not is taken off. */
async function findView(
  target: Target,
  notes: string[],
  options: ProbeOptions,
): Promise<{ view: StoreView; whyNoStore: string }> {
  const { assumed = [] } = options;
  const { control, controlToken: token, secrets } = target;
  const reasons: string[] = [];
  if (control !== undefined) {
    const problem = await openLog({ url: control, token }, options).then(() => undefined, messageOf);
    if (problem === undefined) return { view: 'control', whyNoStore: '' };
    delete target.control;
    const told = tellControl(control, problem, assumed.includes('control'));
    if (told.startsWith(control)) notes.push(told);
    reasons.push(told);
  } else reasons.push('the target offers no control API');
  if (secrets.us !== undefined) {
    const problem = await searchUser(target, 'us', 'us', 'conformance-probe', options).then(() => undefined, messageOf);
    if (problem === undefined) return { view: 'read-back', whyNoStore: '' };
    if (assumed.includes('secrets')) target.secrets = {};
    else reasons.push(`read-back does not answer: ${problem}`);
  } else reasons.push('no secrets.us are given for read-back');
  const whyNoStore = reasons.join(', ');
  notes.push(`What it stores cannot be seen, and rules about it are untestable: ${whyNoStore}`);
  return { view: 'none', whyNoStore };
}

/** One that nobody spoke of is not there; one that wants a token is. */
function tellControl(url: string, problem: string, assumed: boolean): string {
  const closed = /\(got 40[13]/.test(problem) ? ' Give --control-token or controlToken.' : '';
  return assumed && closed === '' ? 'the target offers no control API' : `${url}: ${problem}.${closed}`;
}

function describeOffers({ us, eu, keys, secrets }: Target, view: StoreView): string[] {
  return [
    ...(us === undefined ? [] : [`US endpoint ${us}`]),
    ...(eu === undefined ? [] : [`EU endpoint ${eu}`]),
    `${Object.keys(keys).length} keys, ${Object.keys(secrets).length} secrets`,
    view === 'none' ? 'what is stored cannot be seen' : `what is stored is seen by ${view}`,
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
