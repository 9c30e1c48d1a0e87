import { formatJson } from '../../lib/write-json.ts';
import { SessionError } from './session-error.ts';
import { parsePart, type SessionPart } from './session-part.ts';

/** What the first line of a session file says. */
const HEADER = { type: 'session', format: 'amplitude-emulator', version: 2 } as const;

/** Writes a session as lines of JSON, a header first (NDJSON). API keys and bodies are in it, whole. */
export function* writeLines(parts: Iterable<SessionPart>): Generator<string> {
  yield `${formatJson(HEADER)}\n`;
  for (const part of parts) yield `${formatJson(part)}\n`;
}

/**
 * Reads a session's lines.
 *
 * @param source the file, for messages
 * @throws {SessionError} naming the first line that is none
 */
export async function* readLines(lines: AsyncIterable<string>, source: string): AsyncGenerator<SessionPart> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const value = parseLine(line, number, source);
    if (number === 1) checkHeader(value, source);
    else yield takePart(value, number, source);
  }
  if (number === 0)
    throw new SessionError(
      'SESSION_INVALID',
      `Failed to import ${source}: it is empty.`,
      'Give it a file that --export wrote.',
    );
}

function parseLine(line: string, number: number, source: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = `Failed to import ${source}: line ${number} is not JSON: ${reason}.`;
    throw new SessionError('SESSION_INVALID', problem, 'Was it cut off?', { cause });
  }
}

function checkHeader(value: unknown, source: string): void {
  const { type, format, version } = { type: undefined, format: undefined, version: undefined, ...Object(value) };
  if (type === HEADER.type && format === HEADER.format && version === HEADER.version) return;
  const got = JSON.stringify({ type, format, version });
  throw new SessionError(
    'SESSION_INVALID',
    `Failed to import ${source}: its first line is not ${JSON.stringify(HEADER)} (got ${got}).`,
    'Give it a file that this version exported.',
  );
}

function takePart(value: unknown, number: number, source: string): SessionPart {
  const parsed = parsePart(value);
  if (parsed.ok) return parsed.part;
  throw new SessionError(
    'SESSION_INVALID',
    `Failed to import ${source}: line ${number} is no part of a session: ${parsed.problem}.`,
    'Export it anew.',
  );
}
