import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { Line } from '../../lib/line.ts';
import { type ExactJson, parseExactly } from '../../lib/parse-exactly.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import type { CommandContext } from './command-context.ts';
import { explainEvent, hasFindings } from './explain-event.ts';
import { explanationJson, explanationLines } from './explain-report.ts';
import { explainStream } from './explain-stream.ts';
import { listMappings } from './list-mappings.ts';
import { readInput } from './read-input.ts';

/** The flags of `explain` that are no settings. */
export interface ExplainOptions {
  /** Read stdin line by line: an event each, as many as come. */
  stdin?: boolean;
  /** Id of the integration whose mapping counts. Default: each. */
  integration?: string;
  json?: boolean;
}

/**
 * `explain`: maps Datafly events as a forwarder with this configuration does, and says of each field which rule made it of what,
 * and what was left out and why.
 *
 * @param file with one event, or `-` for stdin
 * @returns 1 where an event, or one made of it, is refused
 * @throws {ConfigError} when a file or a flag cannot be used
 */
export async function runExplain(
  config: Config,
  file: string | undefined,
  options: ExplainOptions,
  context: CommandContext,
): Promise<ExitCode> {
  if ((file === undefined) !== (options.stdin === true)) {
    const problem = file === undefined ? 'there is nothing to read' : `--stdin was given beside ${file}`;
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to explain: ${problem}.`,
      'Give a file with one event, - for one on stdin, or --stdin for one on each line.',
    );
  }
  const integrations = await listMappings(config, options.integration);
  if (file === undefined) return explainStream(process.stdin, integrations, options, context);
  const { stop, out } = context;
  const content = file === '-' ? await readStdin(stop.signal) : readInput(file);
  if (content === undefined) return EXIT.couldNotRun;
  const explanation = explainEvent(readJson(content, file), integrations);
  const lines: Line[] = options.json
    ? explanationJson(explanation).map((json) => ({ json, indent: 2 }))
    : explanationLines(explanation);
  for (const line of lines) out.write(line);
  await out.flush(stop.signal);
  return hasFindings(explanation) ? EXIT.findings : EXIT.ok;
}

/** Undefined where it was stopped before the end was there. */
async function readStdin(signal: AbortSignal): Promise<string | undefined> {
  try {
    return await text(addAbortSignal(signal, process.stdin));
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function readJson(content: string, file: string): ExactJson {
  try {
    return parseExactly(content);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const from = file === '-' ? 'stdin' : file;
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to read an event from ${from}: ${reason}.`,
      'Give one JSON object, or --stdin for one on each line.',
      { cause },
    );
  }
}
