import { styleText } from 'node:util';
import { writeHolding } from '../../lib/write-json.ts';
import { formatRecord } from './model/format-record.ts';
import { isShown, type VerdictRecord } from './model/record.ts';
import { VERDICT_COLORS } from './model/verdict-colors.ts';

export interface LinePrinterOptions {
  /** Takes a line without its end. */
  write: (line: string) => void;
  /** `text`: a line a person reads. `json`: the record as one line of JSON. */
  format: 'text' | 'json';
  color: boolean;
}

/** Creates what prints one line per verdict where there is no terminal. */
export function createLinePrinter({ write, format, color }: LinePrinterOptions): (record: VerdictRecord) => void {
  if (format === 'json') return (record) => write(writeHolding(record, record.kind));
  return (record) => {
    if (isShown(record)) write(writeText(record, color));
  };
}

function writeText(record: VerdictRecord, color: boolean): string {
  const { time, region, verdict, type, who, size, latency, finding } = formatRecord(record);
  const shown = verdict.padEnd(11);
  const painted = color ? styleText(VERDICT_COLORS[record.verdict], shown, { validateStream: false }) : shown;
  const more = finding === '' ? [] : [finding];
  return [time, region, painted, type, who, size, latency, ...more].join('  ');
}
