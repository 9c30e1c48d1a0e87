import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject } from '../../lib/json.ts';
import { compareJson } from '../compare-json.ts';
import type { CaseReport, Failing } from '../results.ts';
import { explainRun } from './explain-run.ts';
import { waitOf } from './forwarder-target.ts';
import type { EventAtServer } from './history.ts';
import { openRun, type Run, type RunContext } from './open-run.ts';
import { fieldsOf, type IntakeAnswer, postEvents } from './post-events.ts';
import { readEvents } from './read-events.ts';
import { isJsonObject } from './read-sent.ts';
import type { MappingCase } from './scenario.ts';
import type { Rewrite } from './tap.ts';
import { whyNotApplicable } from './why-not-applicable.ts';

/** A mapping case, the rule it is of, and what makes its forwarder a broken one. */
export interface MappingJob {
  case: MappingCase;
  level: 'MUST' | 'SHOULD';
  /** Told of how it ended. */
  onEnd: (report: CaseReport) => void;
  /** Changes each event of this case on its way; undefined takes it away. */
  rewriteEvent?: (event: JsonObject) => JsonObject | undefined;
  /** Changes what the intake answers. */
  rewriteAnswer?: (answer: IntakeAnswer) => IntakeAnswer;
}

const LOOK_MS = 20;
/** Nothing may come of an event: that is seen once what was sent after it has come, and this has passed, in ms. */
const QUIET_MS = 500;

/** Runs cases that ask for the same options with one forwarder, each with ids of its own. */
export async function runMappings(jobs: readonly MappingJob[], context: RunContext): Promise<void> {
  const applicable = jobs.filter((job) => {
    const why = whyNotApplicable(job.case, context.target);
    if (why === undefined) return true;
    job.onEnd({ name: job.case.name, findings: [], evidence: [], ms: 0, ...why });
    return false;
  });
  const byOptions = Map.groupBy(applicable, ({ case: { options = {} } }) => JSON.stringify(options));
  await Promise.all([...byOptions.values()].map((group) => runGroup(group, context)));
}

async function runGroup(group: readonly MappingJob[], context: RunContext): Promise<void> {
  const begun = performance.now();
  const ids = group.map((_job, index) => `m${String(index).padStart(3, '0')}`);
  let run: Run | undefined;
  try {
    run = await openRun(context, { options: group[0]?.case.options, rewrite: rewriteOf(group, ids) });
    await run.start();
    await judgeGroup(group, ids, run, context);
  } catch (error) {
    context.signal.throwIfAborted();
    const failed = explainRun(error, run);
    for (const job of group) job.onEnd({ name: job.case.name, ms: performance.now() - begun, ...failed });
  } finally {
    await run?.close();
  }
}

async function judgeGroup(
  group: readonly MappingJob[],
  ids: readonly string[],
  run: Run,
  context: RunContext,
): Promise<void> {
  const sent: { job: MappingJob; token: string; answers: IntakeAnswer[]; ms: number }[] = [];
  for (const [index, job] of group.entries()) {
    const token = tokenOf(run, ids[index] ?? '');
    const begun = performance.now();
    sent.push({ job, token, answers: await send(job, token, run, context), ms: performance.now() - begun });
  }
  const stored = await waitForStored(group, ids, run, context);
  for (const { job, token, answers, ms } of sent) {
    const own = stored.filter((one) => isOf(one, token));
    const findings = check(job.case, own, answers, token);
    const broken = (job.case.level ?? job.level) === 'MUST' ? 'fail' : 'warn';
    const evidence = findings.length > 0 ? own.map(({ event }) => `stored: ${JSON.stringify(event)}`) : [];
    const verdict = findings.length > 0 ? broken : 'pass';
    job.onEnd({ name: job.case.name, verdict, findings, evidence, ms });
  }
}

/** What stands in every id of a case. */
function tokenOf(run: Run, id: string): string {
  return `${run.id}${id}`;
}

function rewriteOf(group: readonly MappingJob[], ids: readonly string[]): Rewrite | undefined {
  if (group.every(({ rewriteEvent }) => rewriteEvent === undefined)) return undefined;
  return (body) => {
    if (!Array.isArray(body.events)) return;
    body.events = body.events.flatMap((event): Json[] => {
      if (!isJsonObject(event)) return [event];
      const text = JSON.stringify(event);
      const at = ids.findIndex((id) => new RegExp(`r[0-9a-f]{10}${id}`).test(text));
      const rewriteEvent = group[at]?.rewriteEvent;
      const changed = rewriteEvent === undefined ? event : rewriteEvent(event);
      return changed === undefined ? [] : [changed];
    });
  };
}

/** Puts the case's own ids where its text speaks of id, device and user. */
function fill(value: Json, token: string): Json {
  return JSON.parse(fillText(JSON.stringify(value), token));
}

function fillText(text: string, token: string): string {
  return OWN_IDS.reduce((rest, name) => rest.replaceAll(placeholder(name), `${token}-${name}`), text);
}

const OWN_IDS = ['id', 'device', 'user'] as const;

/** How a case writes one of its own ids. */
function placeholder(name: (typeof OWN_IDS)[number]): string {
  return `\${${name}}`;
}

async function send(job: MappingJob, token: string, run: Run, { target }: RunContext): Promise<IntakeAnswer[]> {
  const { input, send: how = {} } = job.case;
  const events = [input].flat().map((one) => fill(withIds(one), token));
  const headers = how.headers ?? {};
  const bodies: (string | JsonObject)[] =
    how.text !== undefined
      ? [fillText(how.text, token)]
      : how.as === 'batch'
        ? [{ ...fillObject(how.beside ?? {}, token), batch: events }]
        : events.map((event) => ({ batch: [event] }));
  const answers: IntakeAnswer[] = [];
  for (let time = 0; time < (how.times ?? 1); time++) {
    for (const body of bodies) {
      run.mark('fed', 'an event');
      const answer = await postEvents(run.intake ?? '', run.intakeKey, target.feed, body, headers);
      answers.push(job.rewriteAnswer?.(answer) ?? answer);
    }
  }
  run.touch();
  return answers;
}

function fillObject(value: JsonObject, token: string): JsonObject {
  const filled = fill(value, token);
  return isJsonObject(filled) ? filled : {};
}

/** A case says what it is about; ids that it does not speak of are given. `$absent` takes one away. */
function withIds(event: JsonObject): JsonObject {
  const all: JsonObject = { anonymousId: placeholder('device'), messageId: placeholder('id'), ...event };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '$absent'));
}

function isOf({ insertId, deviceId, event }: EventAtServer, token: string): boolean {
  const ids = [insertId, deviceId, typeof event.user_id === 'string' ? event.user_id : undefined];
  return ids.some((id) => id?.includes(token));
}

async function waitForStored(
  group: readonly MappingJob[],
  ids: readonly string[],
  run: Run,
  { target, signal }: RunContext,
): Promise<EventAtServer[]> {
  const deadline = waitOf(target, 'backoff') * run.scale * 1.2 + 1000;
  for (;;) {
    signal.throwIfAborted();
    const stored = await accepted(run);
    const complete = group.every(({ case: one }, index) => {
      const own = stored.filter((event) => isOf(event, tokenOf(run, ids[index] ?? '')));
      return own.length >= Math.max(one.events?.length ?? 0, one.revenue === undefined ? 0 : 1);
    });
    const quiet = run.quietFor();
    // More than was expected would come soon, too.
    if ((complete && quiet > QUIET_MS) || quiet > deadline) return stored;
    await sleep(complete ? QUIET_MS / 2 : LOOK_MS * 5);
  }
}

async function accepted(run: Run): Promise<EventAtServer[]> {
  return (await readEvents(run.server.control, run.id)).filter(({ verdict }) => verdict === 'accepted');
}

function check(
  one: MappingCase,
  own: readonly EventAtServer[],
  answers: readonly IntakeAnswer[],
  token: string,
): Failing[] {
  return [
    ...checkAnswer(one, answers),
    ...checkEvents(one, own, token),
    ...checkRevenue(one, own),
    ...checkDistinct(one, own),
  ];
}

function checkAnswer({ answer = {} }: MappingCase, answers: readonly IntakeAnswer[]): Failing[] {
  const { status = 200, refused = {} } = answer;
  const findings: Failing[] = [];
  for (const got of answers) {
    if (got.status !== status) {
      findings.push({ kind: 'answer', message: `the intake answered ${got.status}, ${status} was expected` });
    }
    for (const [index, field] of Object.entries(refused)) {
      const named = got.refused.get(Number(index)) ?? fieldsOf(isJsonObject(got.body) ? got.body.problems : undefined);
      if (!named.includes(field)) {
        const shown = named.join(', ') || 'nothing';
        findings.push({ kind: 'answer', message: `event ${index}: it named ${shown}, ${field} was expected` });
      }
    }
    const others = [...got.refused.keys()].filter((index) => !(index in refused));
    if (others.length > 0) findings.push({ kind: 'answer', message: `it refused events ${others.join(', ')}` });
  }
  return findings;
}

function checkEvents({ events }: MappingCase, own: readonly EventAtServer[], token: string): Failing[] {
  if (events === undefined) return [];
  if (own.length !== events.length) {
    const types = own.map(({ event }) => String(event.event_type)).join(', ') || 'none';
    return [{ kind: 'events', message: `${own.length} events were stored (${types}), ${events.length} expected` }];
  }
  return events.flatMap((wanted, index) =>
    compareJson(withMore(fill(wanted, token)), own[index]?.event, `event ${index}`, 0).map(({ at, expected, got }) => ({
      kind: 'mapped',
      message: `${at}: expected ${expected}, got ${got}`,
    })),
  );
}

/** An expected object is a part of the stored one, at any depth. */
function withMore(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withMore);
  if (Object.keys(value).some((key) => key === '$exactly')) return value.$exactly ?? {};
  const isWord = Object.keys(value).some((key) => ['$matches', '$not', '$anyOrder'].includes(key));
  if (isWord) return value;
  return { ...Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withMore(inner)])), $more: true };
}

function checkRevenue({ revenue }: MappingCase, own: readonly EventAtServer[]): Failing[] {
  if (revenue === undefined) return [];
  const counted = own.filter((one) => one.revenue !== null);
  const sum = counted.reduce((total, one) => total + (one.revenue ?? 0), 0);
  const got = counted.length === 0 ? null : Math.round(sum * 1000) / 1000;
  const findings: Failing[] = [];
  if (got !== revenue.is) {
    findings.push({
      kind: 'revenue',
      message: `Amplitude counts ${got ?? 'nothing'}, ${revenue.is ?? 'nothing'} was expected`,
    });
  }
  const currencies = [...new Set(counted.map(({ event }) => event.currency))];
  if (revenue.currency !== undefined && (currencies.length !== 1 || currencies[0] !== revenue.currency)) {
    findings.push({
      kind: 'revenue',
      message: `its currency is ${JSON.stringify(currencies)}, ${revenue.currency} was expected`,
    });
  }
  return findings;
}

function checkDistinct({ distinct = {} }: MappingCase, own: readonly EventAtServer[]): Failing[] {
  return Object.entries(distinct).flatMap(([field, wanted]): Failing[] => {
    const { size } = new Set(own.map(({ event }) => JSON.stringify(event[field])));
    return size === wanted
      ? []
      : [{ kind: 'distinct', message: `${field} has ${size} values, ${wanted} were expected` }];
  });
}
