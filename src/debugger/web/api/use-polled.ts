import { type Polled, usePolledApi } from '../../../web/api/use-polled.ts';
import { callApi } from './call-api.ts';

/**
 * Asks an address of the control API now and then, while the tab is seen; and at once where `news` changes.
 *
 * @param everyMs between an answer and the next question
 */
export function usePolled<T>(path: string, everyMs: number, news: unknown): Polled<T> {
  return usePolledApi<T>(callApi, path, everyMs, news);
}
