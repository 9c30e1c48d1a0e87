import type { Banner } from './banner.ts';

/** Where the page lives, beside the control API. */
const PAGE = '/_emulator/ui';

/**
 * The address of an event on the page. Of another run, the page says so instead of showing a stranger's event.
 *
 * @example eventLink(banner, 4711) // 'http://127.0.0.1:9100/_emulator/ui/events/4711?run=k3x9'
 */
export function eventLink({ us, run }: Pick<Banner, 'us' | 'run'>, seq: number): string {
  return `${us}${PAGE}/events/${seq}${run === undefined ? '' : `?run=${encodeURIComponent(run)}`}`;
}
