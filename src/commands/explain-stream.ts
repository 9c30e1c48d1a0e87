import { addAbortSignal, type Readable } from 'node:stream';
import { countOf } from '../../lib/count-of.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { type BoundedLine, readBoundedLines } from '../../lib/files/bounded-lines.ts';
import type { Line } from '../../lib/line.ts';
import type { LineOutput } from '../../lib/output/line-output.ts';
import { parseExactly } from '../../lib/parse-exactly.ts';
import { createMappingTally, type MappingTally } from '../forwarder/integrations/mapping-tally.ts';
import { UNREAD } from '../forwarder/mapping/find-unused.ts';
import type { LiveMapping, Mapping } from '../forwarder/mapping/map-event.ts';
import type { CommandContext } from './command-context.ts';
import { type EventExplanation, explainEvent, hasFindings } from './explain-event.ts';
import { explanationJson, explanationLines } from './explain-report.ts';
import type { IntegrationMapping } from './list-mappings.ts';

/** Longest line, in bytes: as much as the gateway takes. */
const MOST_BYTES = 1_048_576;

/** What was read so far. */
interface StreamTotals {
  lines: number;
  events: number;
  /** Lines that are no event that the gateway would take. */
  refusedLines: number;
}

/**
 * Explains live traffic: an event as JSON on each line, for as long as there are any. What cannot be read is told by its line,
 * and the rest goes on. At the end it says how many there were, and which inputs no rule read.
 *
 * Reads no faster than what it prints is read, and holds one line at a time.
 *
 * @returns 1 where a line is no event, or one of the events is refused
 */
export async function explainStream(
  stdin: Readable,
  integrations: readonly IntegrationMapping[],
  { json = false }: { json?: boolean },
  { stop, out }: CommandContext,
): Promise<ExitCode> {
  const tallies = integrations.map((integration) => ({ integration, tally: createMappingTally(() => {}) }));
  const totals: StreamTotals = { lines: 0, events: 0, refusedLines: 0 };
  let code: ExitCode = EXIT.ok;
  try {
    for await (const line of readBoundedLines(addAbortSignal(stop.signal, stdin), MOST_BYTES)) {
      totals.lines++;
      if (line.text?.trim() === '') continue;
      const explanation = explainLine(line, integrations);
      count(explanation, totals, tallies);
      if (hasFindings(explanation)) code = EXIT.findings;
      // Nobody reads any more.
      if (!(await sendAll(toLines(explanation, line.number, json), out, stop.signal))) return code;
    }
  } catch (error) {
    // Most traffic has no end but being told so.
    if (!stop.signal.aborted) throw error;
  }
  for (const line of json ? [{ json: summaryJson(totals, tallies) }] : summaryLines(totals, tallies)) out.write(line);
  await out.flush(stop.signal);
  return code;
}

async function sendAll(lines: readonly Line[], out: LineOutput, signal: AbortSignal): Promise<boolean> {
  for (const line of lines) if (!(await out.send(line, signal))) return false;
  return true;
}

function toLines(explanation: EventExplanation, number: number, json: boolean): Line[] {
  if (json) return explanationJson(explanation).map((one) => ({ json: { line: number, ...one } }));
  return [...explanationLines(explanation, `Line ${number}: `), ''];
}

type Tallies = readonly { integration: IntegrationMapping; tally: MappingTally }[];

function explainLine(line: BoundedLine, integrations: readonly IntegrationMapping[]): EventExplanation {
  const fix = 'Write one event on each line, as one JSON object.';
  if (line.text === undefined) return { ok: false, problems: [{ field: '', message: line.problem, fix }] };
  try {
    return explainEvent(parseExactly(line.text), integrations);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, problems: [{ field: '', message: `it is not JSON: ${error.message}`, fix }] };
  }
}

function count(explanation: EventExplanation, totals: StreamTotals, tallies: Tallies): void {
  if (!explanation.ok) {
    totals.refusedLines++;
    return;
  }
  totals.events++;
  const { event, results } = explanation;
  for (const [index, { mapping }] of results.entries())
    tallies[index]?.tally.add(event.event ?? event.type, toLive(mapping));
}

/** What the tally counts of an event that was explained. */
function toLive(mapping: Mapping): LiveMapping {
  if (mapping.kind === 'dropped') return mapping;
  const { notes, unused } = mapping.explanation;
  return { ...mapping, notes, unread: unused.filter(({ reason }) => reason === UNREAD).map(({ source }) => source) };
}

function summaryJson(totals: StreamTotals, tallies: Tallies): object {
  const each = tallies.map(({ integration: { id }, tally }) => ({
    integration: id,
    ...tally.counts(),
    unread: Object.fromEntries(tally.unread()),
  }));
  return { kind: 'summary', ...totals, integrations: each };
}

function summaryLines({ lines, events, refusedLines }: StreamTotals, tallies: Tallies): string[] {
  const several = tallies.length > 1;
  return [
    `${countOf(lines, 'line')}: ${countOf(events, 'event')}, ${refusedLines} refused.`,
    ...tallies.flatMap(({ integration: { id, name }, tally }) => {
      const unread = [...tally.unread()].toSorted(([, one], [, other]) => other - one);
      if (unread.length === 0) return [];
      const who = several ? `${name} (${id})` : 'the mapping';
      return ['', `Not read by ${who}`, ...unread.map(([path, times]) => `   ${path}  ${times}×`)];
    }),
  ];
}
