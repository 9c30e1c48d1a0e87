import type { Line } from '../../lib/line.ts';
import { writeHolding } from '../../lib/write-json.ts';
import { createBatchBuilder } from './model/batch.ts';
import { describeBatch } from './model/describe-batch.ts';
import { formatRecord } from './model/format-record.ts';
import { isShown, type VerdictRecord } from './model/record.ts';
import { VERDICT_COLORS } from './model/verdict-colors.ts';

export interface LinePrinterOptions {
  /** Takes a line without its end. */
  write: (line: Line) => void;
  /** `text`: a line a person reads. `json`: the record as one line of JSON. `sentences`: what a screen reader can read out. */
  format: 'text' | 'json' | 'sentences';
}

/** Creates what prints one line per verdict where there is no terminal. */
export function createLinePrinter({ write, format }: LinePrinterOptions): (record: VerdictRecord) => void {
  if (format === 'json') return (record) => write(writeHolding(record, record.kind));
  if (format === 'sentences') return printSentences(write);
  return (record) => {
    if (isShown(record)) write(buildLine(record));
  };
}

/** One sentence a request, and one more where something is wrong. */
function printSentences(write: LinePrinterOptions['write']): (record: VerdictRecord) => void {
  const builder = createBatchBuilder();
  return (record) => {
    const finished = builder.push(record);
    if (finished !== undefined) for (const sentence of describeBatch(finished.batch)) write(sentence);
  };
}

function buildLine(record: VerdictRecord): Line {
  const { time, region, verdict, type, who, size, latency, finding } = formatRecord(record);
  const more = finding === '' ? [] : [finding];
  const painted = { text: verdict.padEnd(11), color: VERDICT_COLORS[record.verdict] };
  return [`${time}  ${region}  `, painted, ['', type, who, size, latency, ...more].join('  ')];
}
