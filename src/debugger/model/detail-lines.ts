import { writeJson } from '../../../lib/write-json.ts';
import { COMMON_REFUSALS } from './common-refusals.ts';
import { VERDICT_SYMBOLS } from './format-record.ts';
import type { MappedEvent } from './mapped-event.ts';
import type { RequestRecord, VerdictRecord } from './record.ts';

/** Finds how the event of an insert_id was mapped for a project, by the project's name. */
export type Explain = (insertId: string, project: string | null) => MappedEvent | undefined;

/** A line of the detail: a heading, or text under one. Not yet escaped, nor cut to the screen. */
export interface DetailLine {
  kind: 'heading' | 'text';
  text: string;
}

const INDENT = 2;

/**
 * Writes all there is to say about a record: what was decided and why, how it was mapped, what was sent and answered.
 *
 * @param request the request that an event came in, where it is still known
 */
export function buildDetail(
  record: VerdictRecord,
  request: RequestRecord | undefined,
  explained: MappedEvent | undefined,
): DetailLine[] {
  const { region, project, verdict } = record;
  const title = `${VERDICT_SYMBOLS[verdict]} ${verdict}  ${region.toUpperCase()}  ${project ?? 'no project'}`;
  return [
    heading(`${title}  ${new Date(record.at).toISOString()}`),
    ...describeFindings(record),
    ...(explained === undefined ? [] : describeMapping(explained)),
    ...(record.kind === 'event' ? [heading('Event'), ...texts(indented(record.event))] : []),
    ...(request === undefined ? [] : describeExchange(request)),
  ];
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

function describeMapping({ source, explanation }: MappedEvent): DetailLine[] {
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

function describeExchange({ method, path, request, answer, bytes }: RequestRecord): DetailLine[] {
  return [
    // A fault may have let none go out.
    heading(answer.status === 0 ? 'No answer' : `Answer: HTTP ${answer.status}`),
    ...texts(pretty(answer.body)),
    heading(`Request: ${method} ${path}, ${bytes} bytes${request.truncated ? ', cut here' : ''}`),
    ...texts(pretty(request.body)),
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
