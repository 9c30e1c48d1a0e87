import { formatLine, type Line } from '../../lib/line.ts';
import { formatJson } from '../../lib/write-json.ts';

/** Prints a line on stdout, in colour on a terminal. What is foreign in it is escaped. */
export function printLine(line: Line): void {
  process.stdout.write(`${formatLine(line, hasColors())}\n`);
}

/** Prints JSON on stdout: on one line, or indented by so many spaces. */
export function printJson(value: unknown, indent = 0): void {
  process.stdout.write(`${formatJson(value, indent)}\n`);
}

/** In colour only on a terminal, and not with NO_COLOR. */
export function hasColors(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
