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
  if (format === 'json') return (record) => write(writeHolding(record, record.kind));
  return (record) => {
    if (isShown(record)) write(buildLine(record));
  };
}

function buildLine(record: VerdictRecord): Line {
  const { time, region, verdict, type, who, size, latency, finding } = formatRecord(record);
  const more = finding === '' ? [] : [finding];
  const painted = { text: verdict.padEnd(11), color: colorOf(record) };
  return [`${time}  ${region}  `, painted, ['', type, who, size, latency, ...more].join('  ')];
}
