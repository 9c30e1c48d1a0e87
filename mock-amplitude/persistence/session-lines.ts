import { formatJson } from '../../lib/write-json.ts';
import { SessionError } from './session-error.ts';
import { parsePart, type SessionPart } from './session-part.ts';

const VERSION = 5;
/** It has no organizations, and no projects that were created. */
const VERSION_WITHOUT_ORGANIZATIONS = 4;
/** Its requests lack what rows are made of, and are read without. */
const VERSION_WITHOUT_ROW_SEEDS = 3;
/** Its files had no last line, so nobody can say of one whether it is whole. */
const VERSION_WITHOUT_END = 2;

const READABLE: readonly unknown[] = [
  VERSION,
  VERSION_WITHOUT_ORGANIZATIONS,
  VERSION_WITHOUT_ROW_SEEDS,
  VERSION_WITHOUT_END,
];

const HEADER = { type: 'session', format: 'amplitude-emulator' } as const;

/** Where lines come from, and what is done with them. */
export interface LinesSource {
  /** The file, for messages. */
  source: string;
  /** Takes what is there of a file that was cut off. */
  partial: boolean;
  /** Told what a person should know of a file that is taken all the same. */
  warn: (message: string) => void;
}

/**
 * Writes a session as lines of JSON (NDJSON): a header, the parts, and a last line that says how many there are, without
 * which nobody knows whether they are all. API keys and bodies are in it, whole.
 */
export function* writeLines(parts: Iterable<SessionPart>): Generator<string> {
  yield `${formatJson({ ...HEADER, version: VERSION })}\n`;
  let count = 0;
  for (const part of parts) {
    count++;
    yield `${formatJson(part)}\n`;
  }
  yield `${formatJson({ type: 'end', parts: count })}\n`;
}

/**
 * Reads a session's lines.
 *
 * @throws {SessionError} naming the first line that is none, or what is missing
 */
export async function* readLines(lines: AsyncIterable<string>, from: LinesSource): AsyncGenerator<SessionPart> {
  let number = 0;
  let parts = 0;
  let version: number | undefined;
  /** What the last line says, once it is there. */
  let end: number | undefined;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    if (end !== undefined) throw notOnly(number, from);
    const value = parseLine(line, number, from);
    if (value === undefined) break;
    if (version === undefined) version = readVersion(value, from);
    else {
      end = readEnd(value);
      if (end !== undefined) continue;
      parts++;
      yield takePart(value, number, from);
    }
  }
  checkWhole({ version, parts, end }, from);
}

/** Undefined for half a line, where those are taken. */
function parseLine(line: string, number: number, { source, partial }: LinesSource): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    if (partial && number > 1) return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = `Failed to import ${source}: line ${number} is not JSON: ${reason}.`;
    const fix = number === 1 ? 'Give it a file that --export wrote.' : TAKE_PART;
    throw new SessionError('SESSION_INVALID', problem, fix, { cause });
  }
}

const TAKE_PART = 'Export it anew, or take what is there up to that place with --import-partial.';

function readVersion(value: unknown, { source }: LinesSource): number {
  const { type, format, version } = { type: undefined, format: undefined, version: undefined, ...Object(value) };
  const known = type === HEADER.type && format === HEADER.format;
  if (known && READABLE.includes(version)) return version;
  const wanted = formatJson({ ...HEADER, version: VERSION });
  const got = formatJson({ type, format, version });
  throw new SessionError(
    'SESSION_INVALID',
    `Failed to import ${source}: its first line is not ${wanted} (got ${got}).`,
    known
      ? 'Another version of amplitude-emulator wrote it: import it there, or record it anew with this one.'
      : 'Give it a file that --export wrote.',
  );
}

function readEnd(value: unknown): number | undefined {
  const { type, parts } = { type: undefined, parts: undefined, ...Object(value) };
  return type === 'end' && typeof parts === 'number' ? parts : undefined;
}

function checkWhole(
  { version, parts, end }: { version: number | undefined; parts: number; end: number | undefined },
  { source, partial, warn }: LinesSource,
): void {
  if (version === undefined) {
    const problem = `Failed to import ${source}: it is empty.`;
    throw new SessionError('SESSION_INVALID', problem, 'Give it a file that --export wrote.');
  }
  if (end === parts) return;
  if (version === VERSION_WITHOUT_END) {
    warn(`${source} has ${parts} parts. An earlier version wrote it, which did not note whether they are all.`);
    return;
  }
  const missing =
    end === undefined
      ? `its last line is missing, so it was cut off after ${parts} parts`
      : `${end} parts were written to it and ${parts} are there`;
  if (partial) {
    warn(`Of ${source}, ${parts} parts are taken: ${missing}.`);
    return;
  }
  throw new SessionError('SESSION_INCOMPLETE', `Failed to import ${source}: ${missing}.`, TAKE_PART);
}

function notOnly(number: number, { source }: LinesSource): SessionError {
  const problem = `Failed to import ${source}: line ${number} comes after the last line of the session.`;
  return new SessionError('SESSION_INVALID', problem, 'Give it one session a file.');
}

function takePart(value: unknown, number: number, { source }: LinesSource): SessionPart {
  const parsed = parsePart(value);
  if (parsed.ok) return parsed.part;
  const problem = `Failed to import ${source}: line ${number} is no part of a session: ${parsed.problem}.`;
  throw new SessionError('SESSION_INVALID', problem, 'Export it anew.');
}
