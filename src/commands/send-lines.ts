import { postLines, ReplayError, type ReplayTarget, type SessionLine } from './post-lines.ts';

/** A line that was not taken, and why. */
export interface RefusedLine {
  line: number | undefined;
  problems: unknown;
}

/**
 * Sends lines until they are taken, in their order. A request that is refused as a whole is halved until the line is found
 * that is to blame: it is named, and the others go on.
 *
 * @throws {ReplayError} when no gateway answers, it does not come back, or it knows another key
 */
export async function sendLines(target: ReplayTarget, lines: readonly SessionLine[]): Promise<RefusedLine[]> {
  const [first] = lines;
  if (first === undefined) return [];
  const { status, text } = await postLines(target, lines, first.number);
  const answer = readAnswer(text);
  if (Array.isArray(answer.refused)) {
    return answer.refused.map(({ index, problems }) => ({ line: lines[index]?.number, problems }));
  }
  if (status === 413 || ((status === 400 || status === 500) && answer.success === false)) {
    if (lines.length > 1) {
      const half = Math.ceil(lines.length / 2);
      const before = await sendLines(target, lines.slice(0, half));
      return [...before, ...(await sendLines(target, lines.slice(half)))];
    }
    const message = `the gateway answered ${status}${answer.error === undefined ? '' : `: ${answer.error}`}`;
    return [{ line: first.number, problems: [{ message, ...(answer.fix === undefined ? {} : { fix: answer.fix }) }] }];
  }
  const problem = `Failed to replay from line ${first.number} on: the gateway answered ${status} ${text.slice(0, 200)}.`;
  throw status === 401
    ? new ReplayError('GATEWAY_UNAUTHORIZED', problem, 'Set AMPLITUDE_EMULATOR_PIPELINE_KEY.')
    : new ReplayError('GATEWAY_UNEXPECTED', problem, 'Check that --url is a gateway.');
}

/** Whether a text is JSON by itself. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Answer {
  refused?: { index: number; problems: unknown }[];
  success?: boolean;
  error?: string;
  fix?: string;
}

function readAnswer(text: string): Answer {
  const answer: unknown = isJson(text) ? JSON.parse(text) : undefined;
  return typeof answer === 'object' && answer !== null ? answer : {};
}
