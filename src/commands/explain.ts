import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { Line } from '../../lib/line.ts';
import { parseYaml } from '../../lib/parse-yaml.ts';
import { ConfigError } from '../config/config-error.ts';
import { type ParsedEvent, parseEvent } from '../forwarder/event.ts';
import { type ExactJson, parseExactly } from '../forwarder/intake/parse-exactly.ts';
import { type TakenEvent, takeEvents } from '../forwarder/intake/take-events.ts';
import type { Blueprint } from '../forwarder/mapping/blueprint.ts';
import { BlueprintError } from '../forwarder/mapping/blueprint-error.ts';
import { isVariant, loadVariant, VARIANT_NAMES } from '../forwarder/mapping/blueprints/variants.ts';
import { mapEvent } from '../forwarder/mapping/map-event.ts';
import { overrideBlueprint } from '../forwarder/mapping/override-blueprint.ts';
import type { CommandContext } from './command-context.ts';
import { explainLines } from './explain-lines.ts';

/** The flags of `explain`, as they were typed. */
export interface ExplainOptions {
  variant: string;
  /** File with a JSON Merge Patch over the variant, in JSON or YAML. */
  blueprint?: string;
  /** Shortest id that Amplitude takes. */
  minIdLength: string;
  json?: boolean;
}

/**
 * `explain`: maps one Datafly event and says of each field which rule made it of what, and what was left out and why.
 *
 * @param file a path, or `-` for stdin
 * @returns 1 where the event, or one made of it, is refused
 * @throws {ConfigError} when a file or a flag cannot be used
 */
export async function runExplain(
  file: string,
  options: ExplainOptions,
  { stop, out }: CommandContext,
): Promise<ExitCode> {
  const blueprint = chooseBlueprint(options);
  const minIdLength = readMinIdLength(options);
  const content = file === '-' ? await readStdin(stop.signal) : readText(file);
  if (content === undefined) return EXIT.couldNotRun;
  const { value, exact } = readJson(content, file);
  const parsed = parseEvent(value);
  const print = (json: object, lines: () => Iterable<Line>) => {
    for (const line of options.json ? [{ json, indent: 2 }] : lines()) out.write(line);
  };
  if (!parsed.ok) {
    print({ kind: 'invalid', problems: parsed.problems }, () => describeRefusal(parsed.problems));
    await out.flush(stop.signal);
    return EXIT.findings;
  }
  const { event, arrival } = takeOne(parsed, exact);
  const mapping = mapEvent(event, { blueprint, minIdLength }, arrival);
  print(mapping, () => explainLines(event, blueprint.name, mapping));
  await out.flush(stop.signal);
  return mapping.kind === 'mapped' && mapping.refused.length > 0 ? EXIT.findings : EXIT.ok;
}

function describeRefusal(problems: readonly { message: string; fix: string }[]): string[] {
  return ['The gateway refuses this event:', ...problems.map(({ message, fix }) => `  ${message}. ${fix}`)];
}

function readMinIdLength({ minIdLength }: ExplainOptions): number {
  const length = Number(minIdLength);
  if (Number.isInteger(length) && length >= 1) return length;
  throw new ConfigError(
    'INPUT_INVALID',
    `Failed to explain: --min-id-length is ${minIdLength}.`,
    'Give a number from 1.',
  );
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

/** Takes the event in as the gateway would, had it come now. */
function takeOne(read: ParsedEvent, exact: ReadonlySet<string>): TakenEvent {
  const arrival = { receivedAt: systemClock.now() };
  const [taken] = takeEvents({ events: [read], exact, arrival }, randomUUID);
  return taken ?? { event: read.event, arrival };
}

function chooseBlueprint({ variant, blueprint: file }: ExplainOptions): Blueprint {
  if (!isVariant(variant)) {
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to explain: there is no variant "${variant}".`,
      `There are: ${VARIANT_NAMES.join(', ')}.`,
    );
  }
  if (file === undefined) return loadVariant(variant);
  try {
    return overrideBlueprint(loadVariant(variant), readOverride(file));
  } catch (cause) {
    if (!(cause instanceof BlueprintError)) throw cause;
    const problems = cause.problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
    throw new ConfigError('INPUT_INVALID', `Failed to use the blueprint ${file}: ${problems}.`, cause.fix, { cause });
  }
}

function readOverride(file: string): object {
  const parsed = parseYaml(readText(file));
  if (!parsed.ok) {
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to read ${file}: ${parsed.problems.join('; ')}.`,
      'Write YAML or JSON.',
    );
  }
  const override = parsed.value;
  if (typeof override === 'object' && override !== null && !Array.isArray(override)) return override;
  throw new ConfigError(
    'INPUT_INVALID',
    `Failed to explain: ${file} holds no object.`,
    'Write {"revenue":{"mode":"order"}}, for example.',
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('INPUT_UNREADABLE', `Failed to read ${file}: ${reason}.`, 'Check the path.', { cause });
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
      'Give one JSON object.',
      { cause },
    );
  }
}
