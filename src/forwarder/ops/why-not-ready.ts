import type { Forwarder } from '../create-forwarder.ts';

/**
 * Why a forwarder takes and delivers no events: it stops, its gateway cannot be reached, or every integration is paused.
 *
 * @returns undefined where it is ready
 */
export function whyNotReady(
  { outOfReach, paused }: Pick<Forwarder, 'outOfReach' | 'paused'>,
  isStopping: boolean,
): string | undefined {
  return isStopping ? 'it is stopping' : (outOfReach() ?? paused());
}
