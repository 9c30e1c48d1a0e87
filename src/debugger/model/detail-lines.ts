import type { Batch } from './batch.ts';
import { COMMON_REFUSALS } from './common-refusals.ts';
import { type DetailLine, headingLine, indentBody, indentJson, textLine, textLines } from './detail-line.ts';
import { formatRow } from './format-row.ts';
import type { Explained } from './mapped-event.ts';
import type { RequestRecord, VerdictRecord } from './record.ts';
import { recordOf, type StreamRow } from './row.ts';
import type { Summaries } from './summary.ts';

/** Finds how the event of an insert_id was mapped for a project, by the project's name; undefined: it was not. */
export type Explain = (insertId: string, project: string | null) => Explained | undefined;

/** A part of all there is to say about a line. */
export interface DetailPart {
  title: string;
  lines: () => DetailLine[];
}

/** The parts of the detail, in the order of their digits: what was decided and why, what was sent and answered, how it was mapped. */
export function buildParts(row: StreamRow, explained: Explained | undefined): DetailPart[] {
  return buildDetail({ record: recordOf(row), request: row.batch.request, batch: row.batch, explained });
}

/** What all there is to say about a line is made of. */
export interface DetailSubject {
  record: VerdictRecord;
  request: RequestRecord;
  /** The request with its events, as far as a line tells of them. */
  batch: Batch<Summaries>;
  explained: Explained | undefined;
}

/** The same of records that were asked for one by one. */
export function buildDetail({ record, request, batch, explained }: DetailSubject): DetailPart[] {
  const { tries, events } = batch;
  return [
    { title: 'Verdict', lines: () => describeVerdict(record) },
    { title: 'Request', lines: () => describeRequest(request) },
    { title: 'Answer', lines: () => describeAnswer(request) },
    {
      title: 'Mapping',
      lines: () =>
        explained === undefined ? [textLine('It did not come by way of the forwarder.')] : describeMapping(explained),
    },
    { title: count('Tries', tries.length + 1), lines: () => describeTries(batch) },
    { title: count('Same request', events.length), lines: () => describeSiblings(batch) },
  ];
}

function count(title: string, number: number): string {
  return number > 1 ? `${title}(${number})` : title;
}

function describeVerdict(record: VerdictRecord): DetailLine[] {
  const findings = describeFindings(record);
  return [
    ...(findings.length === 0 ? [textLine('Nothing was found wrong with it.')] : findings),
    ...(record.kind === 'event'
      ? [headingLine('Event'), ...textLines(indentJson(record.event))]
      : describeRequest(record)),
  ];
}

/** Who it is about, and what became of it: the line above the parts. */
export function titleOf(row: StreamRow<Summaries>): string {
  const { symbol, status } = formatRow(row);
  const { seq, verdict, region, project, at } = recordOf(row);
  const where = `${region.toUpperCase()} ${project ?? 'no project'}`;
  return `#${seq} ${symbol} ${verdict} ${status}  ${where}  ${new Date(at).toISOString()}`;
}

function describeFindings({ diagnostics }: VerdictRecord): DetailLine[] {
  return diagnostics.flatMap(({ rule, severity, path, message, fix }) => {
    const common = COMMON_REFUSALS[rule];
    return [
      headingLine(`${severity === 'error' ? 'Refused by' : 'Warning of'} ${rule}`),
      textLine(`${path === '' ? '' : `${path}: `}${message}`),
      textLine(`Fix: ${fix}`),
      ...(common === undefined ? [] : [textLine(`The guide: ${common.error}. ${common.cause} ${common.fix}`)]),
    ];
  });
}

function describeMapping(explained: Explained): DetailLine[] {
  if (typeof explained === 'string') return [textLine(explained)];
  const { source, explanation } = explained;
  const notes = explanation.notes.flatMap(({ rule, source: from, note, fix }) => [
    headingLine(`Note of ${rule}`),
    ...textLines(`${from}: ${note}`),
    ...(fix === undefined ? [] : textLines(`Fix: ${fix}`)),
  ]);
  const fields = explanation.fields.map(
    ({ field, rule, source: from }) => `${field}  ←  ${from ?? 'constant'}  (${rule})`,
  );
  const unused = explanation.unused.map(({ source: from, reason }) => `${from}: ${reason}`);
  return [
    ...notes,
    headingLine('Mapping: field  ←  source  (rule)'),
    ...fields.map(textLine),
    ...(unused.length === 0 ? [] : [headingLine('Not sent'), ...unused.map(textLine)]),
    headingLine('Datafly event'),
    ...textLines(indentJson(source)),
  ];
}

function describeRequest({ method, path, request, bytes }: RequestRecord): DetailLine[] {
  return [
    headingLine(`Request: ${method} ${path}, ${bytes} bytes${request.truncated ? ', cut here' : ''}`),
    ...Object.entries(request.headers ?? {}).map(([name, value]) => textLine(`${name}: ${value}`)),
    ...textLines(indentBody(request.body)),
  ];
}

function describeAnswer({ answer }: RequestRecord): DetailLine[] {
  // A fault may have let none go out.
  return [
    headingLine(answer.status === 0 ? 'No answer' : `Answer: HTTP ${answer.status}`),
    ...textLines(indentBody(answer.body)),
  ];
}

const MS_PER_SECOND = 1000;

function describeTries({ request, tries, attempt }: Batch<Summaries>): DetailLine[] {
  const all = [...tries, { seq: request.seq, at: request.at, status: request.answer.status, rule: request.rule }];
  const first = attempt - all.length + 1;
  const told = all.map(({ seq, at, status, rule }, index) => {
    const before = all[index - 1];
    const later = before === undefined ? '' : `  +${((at - before.at) / MS_PER_SECOND).toFixed(1)}s`;
    return textLine(`try ${first + index}  #${seq}  ${status === 0 ? 'no answer' : status}${later}  ${rule ?? ''}`);
  });
  return [headingLine(attempt === 1 ? 'It was sent once.' : `The same events were sent ${attempt} times.`), ...told];
}

function describeSiblings(batch: Batch<Summaries>): DetailLine[] {
  const rows = batch.events.map((event) => {
    const { symbol, what, who, why } = formatRow({ kind: 'event', seq: event.seq, batch, event, inGroup: false });
    return textLine([`#${event.seq}`, symbol, what, who, why].filter(Boolean).join('  '));
  });
  return [
    headingLine(rows.length === 0 ? 'The request had no events that could be read.' : 'Events of the request'),
    ...rows,
  ];
}
