import { type Dispatcher, request } from 'undici';
import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';

/** A call of the management API did not go well. */
export class ManagementError extends EmulatorError<CodesOf<'ManagementError'>> {
  override readonly name = 'ManagementError';
}

/** What the management API says of an integration, as far as commands use it. */
export interface ListedIntegration {
  id: string;
  name: string;
  variant: string;
  config: { api_key: string; api_endpoint: string };
  status: 'active' | 'paused';
  paused_because?: string;
  counts: { delivered: number; queued: number; dead: number };
  held: { reason: string; because: string; events: number; until: string | null; ended_by: string; fix: string }[];
}

/** Calls a management API. */
export interface ManagementClient {
  list(): Promise<ListedIntegration[]>;
  setPaused(id: string, paused: boolean): Promise<void>;
  /** Deletes it with all that it holds. */
  delete(id: string): Promise<void>;
  /** Deletes it once all that it holds was read: a JSON object a line, the last one says that it is gone. */
  export(id: string): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * @param url base address
 * @param token what it asks for as `Authorization: Bearer`
 */
export function createManagementClient(url: string, token: string, signal: AbortSignal): ManagementClient {
  const at = `${url}/v1/admin/integrations`;

  async function call(method: Dispatcher.HttpMethod, path: string): Promise<Dispatcher.ResponseData> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request(`${at}${path}`, { method, headers, signal }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw failToReach(url, cause instanceof Error ? cause.message : String(cause), cause);
    });
    if (answer.statusCode < 400) return answer;
    throw readProblem(url, answer.statusCode, await answer.body.text());
  }

  return {
    async list() {
      const { body } = await call('GET', '');
      const answer: unknown = await body.json().catch(() => undefined);
      if (isList(answer)) return answer.integrations;
      throw failToReach(url, 'what answers is no management API');
    },
    async setPaused(id, paused) {
      const { body } = await call('POST', `/${encodeURIComponent(id)}/${paused ? 'pause' : 'resume'}`);
      await body.dump();
    },
    async delete(id) {
      const { body } = await call('DELETE', `/${encodeURIComponent(id)}`);
      await body.dump();
    },
    async export(id) {
      return (await call('DELETE', `/${encodeURIComponent(id)}?keep=events`)).body;
    },
  };
}

function isList(answer: unknown): answer is { integrations: ListedIntegration[] } {
  return (
    typeof answer === 'object' && answer !== null && 'integrations' in answer && Array.isArray(answer.integrations)
  );
}

function readProblem(url: string, status: number, text: string): ManagementError {
  const detail = readDetail(text);
  if (detail === undefined)
    return failToReach(url, `what answers is no management API: ${status} ${text.slice(0, 200)}`);
  const problem = `Failed to call the management API at ${url}: ${detail}`;
  return status === 401
    ? new ManagementError('MANAGEMENT_UNAUTHORIZED', problem, 'Set AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN.')
    : new ManagementError('MANAGEMENT_REFUSED', problem, 'Correct that and call it again.');
}

function readDetail(text: string): string | undefined {
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined;
  }
}

function failToReach(url: string, reason: string, cause?: unknown): ManagementError {
  return new ManagementError(
    'MANAGEMENT_UNREACHABLE',
    `Failed to reach the management API at ${url}: ${reason}.`,
    'Start the forwarder with --management-port, or say where it is by --url.',
    { cause },
  );
}
