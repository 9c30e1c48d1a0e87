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
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { say } from '../../lib/say.ts';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from './conformance-fixtures.ts';
import { printJson, printLine } from './print.ts';
import { listenForStop } from './stop-signal.ts';

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
export async function runConformance(options: ConformanceOptions): Promise<ExitCode> {
  const rules = loadRules().filter(({ slug }) => options.only === undefined || slug.startsWith(options.only));
  if (rules.length === 0) {
    say(`Failed to choose rules: no slug begins with "${options.only}". Without --only all are checked.`);
    return EXIT.wrongUse;
  }
  const stop = listenForStop();
  const { target, close } = await chooseTarget(options);
  try {
    const onResult = options.json
      ? {}
      : { onResult: (rule: Parameters<typeof formatRule>[0]) => formatRule(rule).forEach(printLine) };
    const report = await runSuite({ target, rules, signal: stop.signal, ...onResult });
    if (options.json) printJson(report, 2);
    else formatTotals(report).forEach(printLine);
    if (stop.signal.aborted) return EXIT.couldNotRun;
    return report.ok ? EXIT.ok : EXIT.findings;
  } finally {
    stop.dispose();
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
