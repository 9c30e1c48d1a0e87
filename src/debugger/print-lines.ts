import type { Line } from '../../lib/line.ts';
import { writeHolding } from '../../lib/write-json.ts';
import { formatRecord } from './model/format-record.ts';
import { isShown, type VerdictRecord } from './model/record.ts';
import { colorOf } from './model/verdict-colors.ts';

export interface LinePrinterOptions {
  /** Takes a line without its end. */
  write: (line: Line) => void;
  /** `text`: a line a person reads. `json`: the record as one line of JSON. */
  format: 'text' | 'json';
}

/** Creates what prints one line per verdict where there is no terminal. */
export function createLinePrinter({ write, format }: LinePrinterOptions): (record: VerdictRecord) => void {
  return (record) => {
    if (!isTold(record)) return;
    if (format === 'json') write(writeHolding(record, record.kind));
    else if (isShown(record)) write(buildLine(record));
  };
}

/** Of refusals in a row that one record stands for, the 1st, 2nd, 4th, 8th and so on have a line. */
function isTold(record: VerdictRecord): boolean {
  return record.kind === 'event' || Number.isInteger(Math.log2(record.count));
}

function buildLine(record: VerdictRecord): Line {
  const { time, region, verdict, type, who, size, latency, finding } = formatRecord(record);
  const more = finding === '' ? [] : [finding];
  const painted = { text: verdict.padEnd(11), color: colorOf(record) };
  return [`${time}  ${region}  `, painted, ['', type, who, size, latency, ...more].join('  ')];
}
