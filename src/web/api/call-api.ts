import type { Called, FieldMessage } from './called.ts';

const NO_ANSWER = 0;

/** The API that a page came with. */
export interface ApiPlace {
  /** The way to it from the page's script: `../v1/`. */
  base: string;
  /** Who answers there, as a message begins: `The emulator`. */
  name: string;
}

/**
 * Calls an API.
 *
 * @param path below its base, without a slash at its start: `clock`, `lines?q=status:4xx`
 */
export type CallApi = <T>(
  path: string,
  call?: { method?: string; body?: unknown; signal?: AbortSignal },
) => Promise<Called<T>>;

/** Makes what calls an API that answers with JSON, and says what is wrong in `error` and `fix`, or as RFC 9457 has it. */
export function createApi({ base, name }: ApiPlace): CallApi {
  return async (path, { method = 'GET', body, signal } = {}) => {
    try {
      const answer = await fetch(new URL(base + path, import.meta.url), {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
        ...(signal === undefined ? {} : { signal }),
      });
      const text = await answer.text();
      const data = text === '' ? {} : JSON.parse(text);
      return answer.ok ? { ok: true, data } : { ok: false, status: answer.status, ...readProblem(data, answer) };
    } catch (error) {
      return {
        ok: false,
        status: NO_ANSWER,
        error: `${name} does not answer: ${String(error)}.`,
        fix: 'Start it again; the page connects by itself.',
        fields: [],
      };
    }
  };
}

interface SentProblem {
  error?: unknown;
  fix?: unknown;
  detail?: unknown;
  errors?: readonly FieldMessage[];
}

function readProblem({ error, fix = '', detail, errors = [] }: SentProblem, { statusText }: Response) {
  return { error: String(error ?? detail ?? statusText), fix: String(fix), fields: errors };
}
