import { readFileSync } from 'node:fs';
import { parseTarget, type Target, TargetError } from '../../conformance/index.ts';
import { isNaiveName, NAIVE_NAMES, startNaive } from '../../conformance/naive/naive-servers.ts';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from './conformance-fixtures.ts';
import type { ConformanceOptions } from './conformance-options.ts';

/** A server that is judged, started for that or not. */
export interface ChosenTarget {
  target: Target;
  /** What reports call it. */
  name: string;
  /** What nobody said it offers. */
  assumed: readonly ('control' | 'secrets')[];
  close(): Promise<void>;
}

/** Hosts that belong to real accounts. */
const REAL = /(^|\.)amplitude\.com$/i;

/** Says why a server cannot be judged as asked; undefined where it can. */
export function refuseTarget({ url, target, naive, safe }: ConformanceOptions): string | undefined {
  const given = [
    url === undefined ? '' : '--url',
    target === undefined ? '' : '--target',
    naive === undefined ? '' : '--naive',
  ];
  const both = given.filter((flag) => flag !== '');
  if (both.length > 1) return `Failed to choose a server: ${both.join(' and ')} are given. Give one of them.`;
  if (url !== undefined && !URL.canParse(url))
    return `Failed to choose a server: --url is no URL (got "${url}"). Give one such as http://127.0.0.1:9100.`;
  if (naive !== undefined && !isNaiveName(naive)) {
    return `Failed to choose a server: there is no naive server "${naive}". Take one of ${NAIVE_NAMES.join(', ')}.`;
  }
  return url === undefined ? undefined : refuseReal([url], safe);
}

/** A real account is sent what is safe, and nothing else. */
function refuseReal(urls: readonly (string | undefined)[], safe = false): string | undefined {
  const real = urls.find((one) => one !== undefined && URL.canParse(one) && REAL.test(new URL(one).hostname));
  if (real === undefined || safe) return undefined;
  return `Failed to choose a server: ${new URL(real).hostname} is Amplitude itself, and the suite floods it. Add --safe, and give a key of a project made for it.`;
}

/**
 * Chooses the server that is judged, and starts it where it is one of ours.
 *
 * @throws {TargetError} for a file that describes none, or a real account without --safe
 */
export async function chooseTarget(options: ConformanceOptions): Promise<ChosenTarget> {
  const { url, target: file, naive, controlToken } = options;
  const close = async () => {};
  const token = controlToken === undefined ? {} : { controlToken };
  if (naive !== undefined && isNaiveName(naive)) {
    const server = await startNaive(naive);
    return { target: parseTarget(server.target), name: naive, assumed: [], close: server.close };
  }
  if (file !== undefined) {
    const target = { ...readTarget(file), ...token };
    const refused = refuseReal([target.us, target.eu], options.safe);
    if (refused !== undefined) throw new TargetError('TARGET_INVALID', refused, 'Nothing was sent.');
    return { target, name: target.us ?? target.eu ?? file, assumed: [], close };
  }
  if (url !== undefined) {
    const target = { ...describeUrl(url.replace(/\/$/, '')), ...token };
    return { target, name: url, assumed: controlToken === undefined ? ['control', 'secrets'] : ['secrets'], close };
  }
  const mock = await createMockAmplitude(FIXTURE_OPTIONS);
  return { target: describeFixtures(mock), name: 'amplitude-emulator', assumed: [], close: mock.close };
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
