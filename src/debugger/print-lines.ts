import type { Line } from '../../lib/line.ts';
import { writeHolding } from '../../lib/write-json.ts';
import { createBatchBuilder } from './model/batch.ts';
import { describeBatch } from './model/describe-batch.ts';
import { formatRecord } from './model/format-record.ts';
import { isShown, type VerdictRecord } from './model/record.ts';
import { colorOf } from './model/verdict-colors.ts';

export interface LinePrinterOptions {
  /** Takes a line without its end. */
  write: (line: Line) => void;
  /** `text`: a line a person reads. `json`: the record as one line of JSON. `sentences`: what a screen reader can read out. */
  format: LineFormat;
  /** The emulator they come from, where there are several: each line begins with it. */
  name?: string | undefined;
}

/** How records are told where there is no screen. */
export type LineFormat = 'text' | 'json' | 'sentences';

/** Creates what prints one line per verdict where there is no terminal. */
export function createLinePrinter(options: LinePrinterOptions): (record: VerdictRecord) => void {
  const print = choosePrinter(options);
  return (record) => {
    if (isTold(record)) print(record);
  };
}

function choosePrinter({ write, format, name }: LinePrinterOptions) {
  switch (format) {
    case 'json': {
      // A record of this process is more than its fields, and says itself how it is written.
      const named = (record: VerdictRecord) => (name === undefined ? record : { emulator: name, ...record });
      return (record: VerdictRecord) => write(writeHolding(named(record), record.kind));
    }
    case 'sentences':
      return printSentences((sentence) => write(name === undefined ? sentence : `${name} ${sentence}`));
    case 'text':
      return (record: VerdictRecord) => {
        if (isShown(record)) write(buildLine(record, name));
      };
  }
}

/** Of refusals in a row that one record stands for, the 1st, 2nd, 4th, 8th and so on have a line. */
function isTold(record: VerdictRecord): boolean {
  return record.kind === 'event' || Number.isInteger(Math.log2(record.count));
}

/** One sentence a request, and one more where something is wrong. */
function printSentences(write: (sentence: string) => void): (record: VerdictRecord) => void {
  const builder = createBatchBuilder();
  return (record) => {
    const finished = builder.push(record);
    if (finished === undefined) return;
    for (const sentence of describeBatch(finished.batch)) write(sentence);
  };
}

function buildLine(record: VerdictRecord, name: string | undefined): Line {
  const { time, region, verdict, type, who, size, latency, finding } = formatRecord(record);
  const more = finding === '' ? [] : [finding];
  const painted = { text: verdict.padEnd(11), color: colorOf(record) };
  const from = name === undefined ? '' : `${name}  `;
  return [`${time}  ${from}${region}  `, painted, ['', type, who, size, latency, ...more].join('  ')];
}
