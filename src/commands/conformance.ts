import { readFileSync } from 'node:fs';
import {
  formatRule,
  formatTotals,
  loadRules,
  parseTarget,
  runSuite,
  type Target,
  TargetError,
} from '../../conformance/index.ts';
import type { RuleResult } from '../../conformance/run-suite.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { Line } from '../../lib/line.ts';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import type { CommandContext } from './command-context.ts';
import { describeFixtures, FIXTURE_OPTIONS } from './conformance-fixtures.ts';

/** What `conformance` was called with. */
export interface ConformanceOptions {
  /** Base address of an emulator's US endpoint, or of anything that answers as Amplitude. */
  url?: string;
  /** File that describes the server. */
  target?: string;
  /** What the server's control API asks for; it counts before the file's. */
  controlToken?: string;
  /** A slug, or the beginning of several. */
  only?: string;
  json?: boolean;
}

/** `conformance`: checks a server against every rule; by default the emulator, which it starts for that. */
export async function runConformance(
  options: ConformanceOptions,
  { stop, out, say }: CommandContext,
): Promise<ExitCode> {
  const rules = loadRules(options.only === undefined ? {} : { only: options.only });
  if (rules.length === 0) {
    say(`Failed to choose rules: no slug begins with "${options.only}". Without --only all are checked.`);
    return EXIT.wrongUse;
  }
  const { target, close } = await chooseTarget(options);
  try {
    const print = (lines: readonly Line[]) => {
      for (const line of lines) out.write(line);
    };
    const onResult = options.json ? {} : { onResult: (rule: RuleResult) => print(formatRule(rule)) };
    const report = await runSuite({ target, rules, signal: stop.signal, ...onResult });
    print(options.json ? [{ json: report, indent: 2 }] : formatTotals(report));
    if (stop.signal.aborted) return EXIT.couldNotRun;
    await out.flush(stop.signal);
    return report.ok ? EXIT.ok : EXIT.findings;
  } finally {
    await close();
  }
}

async function chooseTarget({
  url,
  target,
  controlToken,
}: ConformanceOptions): Promise<{ target: Target; close(): Promise<void> }> {
  const nothing = async () => {};
  const token = controlToken === undefined ? {} : { controlToken };
  if (target !== undefined) return { target: { ...readTarget(target), ...token }, close: nothing };
  if (url !== undefined) return { target: { ...describeUrl(url.replace(/\/$/, '')), ...token }, close: nothing };
  const mock = await createMockAmplitude(FIXTURE_OPTIONS);
  return { target: describeFixtures(mock), close: mock.close };
}

function readTarget(file: string): Target {
  try {
    return parseTarget(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof TargetError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TargetError(
      'TARGET_UNREADABLE',
      `Failed to read the target file ${file}: ${reason}.`,
      'It holds one JSON object.',
      { cause },
    );
  }
}

/** What an emulator with its ready-made projects offers at an address. */
function describeUrl(url: string): Target {
  const keys = READY_MADE_PROJECTS.map(({ region, apiKey }) => [region, apiKey]);
  const secrets = READY_MADE_PROJECTS.map(({ region, secretKey }) => [region, secretKey]);
  return parseTarget({
    us: url,
    control: `${url}/_emulator/v1`,
    keys: Object.fromEntries(keys),
    secrets: Object.fromEntries(secrets),
  });
}
