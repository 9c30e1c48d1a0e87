import { randomBytes } from 'node:crypto';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { describeCall, hideKeys, type SentCall } from './call.ts';
import { expectsStored } from './check-stored.ts';
import { decideCase } from './decisions.ts';
import { type EventStore, findUnseen, openEventStore } from './event-store.ts';
import type { RequestOptions } from './exchange.ts';
import { NotOfferedError } from './fill-in.ts';
import { judgeCase } from './judge-case.ts';
import type { ProbedTarget } from './probe-target.ts';
import { kindOf } from './proof.ts';
import { StoreError } from './read-stored.ts';
import type { ConformanceRule, Proof, RuleCase } from './rule.ts';
import { type Prepared, prepareExchange, runExchanges } from './run-exchanges.ts';
import { findUnsafe } from './safe.ts';
import type { ServerCase } from './server-report.ts';

/** A case, and what its rule says of it. */
export interface CaseOfRule {
  one: RuleCase;
  level: ConformanceRule['level'];
  proves: Proof;
}

export interface CaseOptions extends RequestOptions {
  /** Leaves out what may not be sent to a real account. */
  safe: boolean;
}

/** How many calls are kept of a case that did not fail. */
const KEPT_OF_A_PASS = 2;

/** Everything that is sent, with its placeholders filled in. */
interface Ready {
  before: BuiltRequest[];
  exchanges: Prepared[];
}

/** Runs one case. Never rejects for what the server does. */
export async function runCase(of: CaseOfRule, probed: ProbedTarget, options: CaseOptions): Promise<ServerCase> {
  const begun = performance.now();
  const sent: SentCall[] = [];
  const ended = await end(of, probed, options, sent).catch((error: unknown): Partial<ServerCase> => {
    if (error instanceof StoreError) return { verdict: 'untestable', reason: error.message };
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { verdict: 'errored', reason: `the suite itself failed: ${why}` };
  });
  const { reason } = ended;
  const failed = ended.findings?.length ?? 0;
  const kept = failed > 0 ? sent : sent.slice(-KEPT_OF_A_PASS);
  const calls = kept.map((one) => describeCall(one, probed.target));
  return {
    name: of.one.name,
    verdict: 'pass',
    level: of.level,
    proves: of.proves,
    findings: [],
    evidence: failed > 0 ? calls.map(({ curl }) => curl) : [],
    ...ended,
    ...(reason === undefined ? {} : { reason: hideKeys(reason, probed.target) }),
    calls,
    ms: Math.round(performance.now() - begun),
  };
}

async function end(
  { one, level: ofRule, proves }: CaseOfRule,
  probed: ProbedTarget,
  options: CaseOptions,
  sent: SentCall[],
): Promise<Partial<ServerCase>> {
  const { target } = probed;
  const applies = decideCase(one, ofRule, target);
  if ('reason' in applies) return { verdict: 'not-applicable', reason: applies.reason };
  const placeholders = { target, unique: randomBytes(8).toString('hex'), now: Date.now() };
  let ready: Ready;
  try {
    ready = prepareCase(one, placeholders);
  } catch (error) {
    if (error instanceof NotOfferedError) return { verdict: 'untestable', reason: error.message };
    throw error;
  }
  const all = [...ready.before, ...ready.exchanges.map(({ request }) => request)];
  const gone = all.map(({ url }) => findMissing(url, probed)).find((path) => path !== undefined);
  if (gone !== undefined) return { verdict: 'not-applicable', reason: `the target has no ${gone}` };
  const unsafe = options.safe ? findUnsafe(all) : undefined;
  if (unsafe !== undefined) return { verdict: 'untestable', reason: `--safe leaves it out: it ${unsafe}` };

  const store = looks(one) ? await openEventStore(probed.view, target, options) : undefined;
  const differences = await runExchanges(one, ready, placeholders, store, sent, options);
  const judged = judgeCase(differences, one, applies.level, target);
  if (judged.verdict !== 'pass') return { ...judged, level: applies.level };
  return { ...sayUnseen(one, proves, store, probed), level: applies.level };
}

function prepareCase(one: RuleCase, placeholders: Parameters<typeof buildRequest>[1]): Ready {
  const { before = [], then = [] } = one;
  return {
    before: before.flatMap((request) => Array(request.times ?? 1).fill(buildRequest(request, placeholders))),
    exchanges: [one, ...then].map((step) => prepareExchange(step, placeholders)),
  };
}

/** What cannot be seen leaves a case untestable where it is about that, and is told where it is about something else. */
function sayUnseen(
  one: RuleCase,
  proves: Proof,
  store: EventStore | undefined,
  { acceptsEvents, whyNoStore }: ProbedTarget,
): Partial<ServerCase> {
  const unseen = [one, ...(one.then ?? [])].flatMap(({ expect, request }) =>
    findUnseen(expect, store, request.key ?? 'us'),
  );
  const isUnseen = (what: string) => unseen.some((part) => part === what || part.startsWith(`${what}.`));
  const about = proves === 'nothing' ? kindOf(one) : proves;
  if (about === 'stored' && isUnseen('stored')) {
    const fields = unseen.filter((part) => part.startsWith('stored.')).map((part) => part.slice('stored.'.length));
    const why =
      store === undefined || fields.length === 0 ? whyNoStore : `read-back does not show ${fields.join(', ')}`;
    return { verdict: 'untestable', reason: `what is stored cannot be seen: ${why}` };
  }
  if (about === 'warnings' && isUnseen('warnings')) {
    return { verdict: 'untestable', reason: 'warnings cannot be seen: the target offers no control API' };
  }
  if (one.expect.status >= 400 && !acceptsEvents) {
    return { verdict: 'untestable', reason: 'it refuses an ordinary event as well, so a refusal shows nothing' };
  }
  if (unseen.length === 0) return { verdict: 'pass' };
  return { verdict: 'pass', unchecked: isUnseen('stored') ? 'what is stored' : 'warnings' };
}

function looks(one: RuleCase): boolean {
  return [one, ...(one.then ?? [])].some(({ expect }) => expectsStored(expect));
}

function findMissing(url: string, { missing, target }: ProbedTarget): string | undefined {
  const bases = [target.us, target.eu].filter((base) => base !== undefined);
  const plain = url.replace(/\?.*$/s, '');
  return [...missing].find((path) => bases.some((base) => plain === base + path));
}
