import { formatLine } from '../../lib/line.ts';
import type { LineOutput } from '../../lib/output/line-output.ts';
import type { CommandContext } from '../../src/commands/command-context.ts';

/** A context without a process: what is printed is kept. */
export function fakeContext(): CommandContext & { printed: { out: string[]; err: string[] } } {
  const controller = new AbortController();
  const printed = { out: [] as string[], err: [] as string[] };
  const collect = (lines: string[]): LineOutput => ({
    write: (line) => void lines.push(formatLine(line, false)),
    send: async (line) => lines.push(formatLine(line, false)) > 0,
    flush: async () => true,
    idle: () => true,
    lost: () => 0,
    failure: () => undefined,
  });
  return {
    printed,
    out: collect(printed.out),
    err: collect(printed.err),
    say: (message) => void printed.err.push(message),
    printJson() {},
    logJson() {},
    shareOutput() {},
    stop: {
      signal: controller.signal,
      stop: () => controller.abort(),
      busyWith() {},
      handOver: () => () => {},
    },
  };
}
