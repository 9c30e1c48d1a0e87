import type { Called } from './called.ts';

const NO_ANSWER = 0;

/**
 * Calls the control API that this page came with.
 *
 * @param path below `/_emulator/v1/`, without a slash at its start: `clock`, `lines?q=status:4xx`
 */
export async function callApi<T>(
  path: string,
  call: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<Called<T>> {
  const { method = 'GET', body, signal } = call;
  try {
    const answer = await fetch(new URL(`../v1/${path}`, import.meta.url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      ...(signal === undefined ? {} : { signal }),
    });
    const data = await answer.json();
    if (answer.ok) return { ok: true, data };
    return {
      ok: false,
      status: answer.status,
      error: String(data.error ?? answer.statusText),
      fix: String(data.fix ?? ''),
    };
  } catch (error) {
    return {
      ok: false,
      status: NO_ANSWER,
      error: `The emulator does not answer: ${String(error)}.`,
      fix: 'Start it again; the page connects by itself.',
    };
  }
}
