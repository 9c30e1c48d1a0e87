import { writeJson } from '../../../lib/write-json.ts';
import type { Batch } from './batch.ts';
import { COMMON_REFUSALS } from './common-refusals.ts';
import { formatRow } from './format-row.ts';
import type { Explained } from './mapped-event.ts';
import type { RequestRecord, VerdictRecord } from './record.ts';
import { recordOf, type StreamRow } from './row.ts';

/** Finds how the event of an insert_id was mapped for a project, by the project's name; undefined: it was not. */
export type Explain = (insertId: string, project: string | null) => Explained | undefined;

/** A line of the detail: a heading, or text under one. Not yet escaped, nor cut to the screen. */
export interface DetailLine {
  kind: 'heading' | 'text';
  text: string;
}

const INDENT = 2;

/** A part of all there is to say about a line. */
export interface DetailPart {
  title: string;
  lines: () => DetailLine[];
}

/** The parts of the detail, in the order of their digits: what was decided and why, what was sent and answered, how it was mapped. */
export function buildParts(row: StreamRow, explained: Explained | undefined): DetailPart[] {
  const { batch } = row;
  const record = recordOf(row);
  const { request, tries, events } = batch;
  return [
    { title: 'Verdict', lines: () => describeVerdict(record) },
    { title: 'Request', lines: () => describeRequest(request) },
    { title: 'Answer', lines: () => describeAnswer(request) },
    {
      title: 'Mapping',
      lines: () =>
        explained === undefined ? [line('It did not come by way of the forwarder.')] : describeMapping(explained),
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
    ...(findings.length === 0 ? [line('Nothing was found wrong with it.')] : findings),
    ...(record.kind === 'event' ? [heading('Event'), ...texts(indented(record.event))] : describeRequest(record)),
  ];
}

/** Who it is about, and what became of it: the line above the parts. */
export function titleOf(row: StreamRow): string {
  const { symbol, status } = formatRow(row);
  const { seq, verdict, region, project, at } = recordOf(row);
  const where = `${region.toUpperCase()} ${project ?? 'no project'}`;
  return `#${seq} ${symbol} ${verdict} ${status}  ${where}  ${new Date(at).toISOString()}`;
}

function describeFindings({ diagnostics }: VerdictRecord): DetailLine[] {
  return diagnostics.flatMap(({ rule, severity, path, message, fix }) => {
    const common = COMMON_REFUSALS[rule];
    return [
      heading(`${severity === 'error' ? 'Refused by' : 'Warning of'} ${rule}`),
      line(`${path === '' ? '' : `${path}: `}${message}`),
      line(`Fix: ${fix}`),
      ...(common === undefined ? [] : [line(`The guide: ${common.error}. ${common.cause} ${common.fix}`)]),
    ];
  });
}

function describeMapping(explained: Explained): DetailLine[] {
  if (typeof explained === 'string') return [line(explained)];
  const { source, explanation } = explained;
  const notes = explanation.notes.flatMap(({ rule, source: from, note, fix }) => [
    heading(`Note of ${rule}`),
    ...texts(`${from}: ${note}`),
    ...(fix === undefined ? [] : texts(`Fix: ${fix}`)),
  ]);
  const fields = explanation.fields.map(
    ({ field, rule, source: from }) => `${field}  ←  ${from ?? 'constant'}  (${rule})`,
  );
  const unused = explanation.unused.map(({ source: from, reason }) => `${from}: ${reason}`);
  return [
    ...notes,
    heading('Mapping: field  ←  source  (rule)'),
    ...fields.map(line),
    ...(unused.length === 0 ? [] : [heading('Not sent'), ...unused.map(line)]),
    heading('Datafly event'),
    ...texts(indented(source)),
  ];
}

function describeRequest({ method, path, request, bytes }: RequestRecord): DetailLine[] {
  return [
    heading(`Request: ${method} ${path}, ${bytes} bytes${request.truncated ? ', cut here' : ''}`),
    ...Object.entries(request.headers ?? {}).map(([name, value]) => line(`${name}: ${value}`)),
    ...texts(pretty(request.body)),
  ];
}

function describeAnswer({ answer }: RequestRecord): DetailLine[] {
  // A fault may have let none go out.
  return [heading(answer.status === 0 ? 'No answer' : `Answer: HTTP ${answer.status}`), ...texts(pretty(answer.body))];
}

const MS_PER_SECOND = 1000;

function describeTries({ request, tries, attempt }: Batch): DetailLine[] {
  const all = [...tries, { seq: request.seq, at: request.at, status: request.answer.status, rule: request.rule }];
  const first = attempt - all.length + 1;
  const told = all.map(({ seq, at, status, rule }, index) => {
    const before = all[index - 1];
    const later = before === undefined ? '' : `  +${((at - before.at) / MS_PER_SECOND).toFixed(1)}s`;
    return line(`try ${first + index}  #${seq}  ${status === 0 ? 'no answer' : status}${later}  ${rule ?? ''}`);
  });
  return [heading(attempt === 1 ? 'It was sent once.' : `The same events were sent ${attempt} times.`), ...told];
}

function describeSiblings(batch: Batch): DetailLine[] {
  const rows = batch.events.map((event) => {
    const { symbol, what, who, why } = formatRow({ kind: 'event', seq: event.seq, batch, event, inGroup: false });
    return line([`#${event.seq}`, symbol, what, who, why].filter(Boolean).join('  '));
  });
  return [
    heading(rows.length === 0 ? 'The request had no events that could be read.' : 'Events of the request'),
    ...rows,
  ];
}

function heading(text: string): DetailLine {
  return { kind: 'heading', text };
}

function line(text: string): DetailLine {
  return { kind: 'text', text };
}

function texts(text: string): DetailLine[] {
  return text.split('\n').map(line);
}

/** Indents a body that is JSON; any other is shown as it is, a little to the right: no line of it looks like ours. */
function pretty(body: string): string {
  try {
    return indented(JSON.parse(body));
  } catch {
    return body.replace(/^/gm, ' '.repeat(INDENT));
  }
}

function indented(value: unknown): string {
  return writeJson(value, (note) => note, INDENT);
}
