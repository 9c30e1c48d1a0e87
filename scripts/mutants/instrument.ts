import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/** A small change to the code. */
export interface Mutant {
  /** Counts up over all files that are instrumented together. */
  id: string;
  /** Relative to the repository. */
  file: string;
  /** From 1. */
  line: number;
  /** Where it begins, from the first character of the line that is no space. */
  column: number;
  /** The code's line, without the spaces around it. */
  in: string;
  /** What was there, and what stands there instead; on one line, cut where it is long. */
  from: string;
  to: string;
}

/** What a mutant changes, as lists and reports have it. */
export function writeMutant({ from, to }: Pick<Mutant, 'from' | 'to'>): string {
  return `${from} → ${to}`;
}

/** Files with all their mutants in them, each behind a switch that is off. */
export interface Instrumented {
  /** Absolute path → TypeScript. */
  code: ReadonlyMap<string, string>;
  mutants: Mutant[];
}

/** How much of a mutant is shown and compared, in characters. */
const SHOWN = 160;

const SILENT = {
  ...{ isTraceEnabled: () => false, isDebugEnabled: () => false, isInfoEnabled: () => false },
  ...{ isWarnEnabled: () => false, isErrorEnabled: () => false, isFatalEnabled: () => false },
  ...{ trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
};

/** What a rule says to people (`mock-amplitude/rules/rule.ts`): that it is there and well-formed, sentences.test.ts sees to. */
const PROSE: ReadonlySet<unknown> = new Set(['slug', 'source', 'fix']);

/** Where Stryker's helper says whether a mutant is active; every switch comes by here. */
const SWITCH = /function isActive\(id\) \{/;

/**
 * Has Stryker's instrumenter build all mutants of these files into them.
 *
 * @param files relative to the repository
 */
export async function instrument(files: readonly string[]): Promise<Instrumented> {
  const sources = await Promise.all(
    files.map(async (file) => ({ name: resolve(file), mutate: true, content: await readFile(file, 'utf8') })),
  );
  const instrumenter = new Instrumenter(SILENT);
  const result = await instrumenter.instrument(sources, {
    ...{ excludedMutations: [], plugins: null },
    ignorers: [{ shouldIgnore: (path) => (isProse(path) ? 'for people' : undefined) }],
  });
  const lines = new Map(
    sources.map(({ name, content }, at) => [name, { file: files[at] ?? '', lines: content.split('\n') }]),
  );
  return {
    code: new Map(result.files.map(({ name, content }) => [name, limitSteps(content)])),
    mutants: result.mutants.flatMap(({ id, fileName, location, replacement, status }) => {
      const source = lines.get(fileName);
      if (source === undefined || status === 'Ignored') return [];
      const line = source.lines[location.start.line] ?? '';
      return {
        ...{ id, file: source.file, line: location.start.line + 1, in: line.trim() },
        column: location.start.column - line.length + line.trimStart().length,
        from: onOneLine(cutOut(source.lines, location.start, location.end)),
        to: onOneLine(replacement),
      };
    }),
  };
}

/** @param path of Babel's tree */
function isProse(path: object): boolean {
  const node = 'node' in path ? path.node : undefined;
  if (!isNode(node) || node.type !== 'ObjectProperty' || !('key' in node)) return false;
  return isNode(node.key) && 'name' in node.key && PROSE.has(node.key.name);
}

function isNode(value: unknown): value is { type: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** A mutant may make a loop endless, which no timer can end: code with switches in it throws after too many steps. */
function limitSteps(code: string): string {
  return code.replace(SWITCH, (head) => `${head} if (--ns.stepsLeft < 0) throw new Error('Too many steps');`);
}

interface Position {
  /** Both from 0. */
  line: number;
  column: number;
}

function cutOut(lines: readonly string[], start: Position, end: Position): string {
  const whole = lines.slice(start.line, end.line + 1);
  const last = whole.length - 1;
  return whole
    .map((line, nth) => line.slice(nth === 0 ? start.column : 0, nth === last ? end.column : undefined))
    .join(' ');
}

function onOneLine(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
