import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type CallApi, createApi } from '../../../../web/api/call-api.ts';
import { type Polled, usePolledApi } from '../../../../web/api/use-polled.ts';

/** Calls the management API that this page came with; paths are below `/v1/admin/`. */
export const callManagement = createApi({ base: 'v1/admin/', name: 'The management API' });

/** What every view is handed. */
export interface PageSession {
  /** Calls the API; where it asks for the token, the page does. */
  call: CallApi;
  /** Changes when the token was typed: all is asked for anew. */
  opened: number;
  /** Says what was done. */
  say: (text: string) => void;
}

export const SessionContext = createContext<PageSession>({ call: callManagement, opened: 0, say: () => {} });

export function useSession(): PageSession {
  return useContext(SessionContext);
}

/** What changes seldom is asked for so often, in ms. */
export const SELDOM_MS = 3_600_000;

/**
 * Asks an address of the management API now and then, and at once where `news` changes.
 *
 * @param everyMs between an answer and the next question
 */
export function useManaged<T>(path: string, everyMs: number, news: unknown = ''): Polled<T> {
  const { call, opened } = useSession();
  return usePolledApi<T>(call, path, everyMs, `${opened} ${String(news)}`);
}
