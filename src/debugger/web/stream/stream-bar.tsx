import { formatVerdicts } from '../../model/status.ts';
import type { Live } from '../live/use-live.ts';
import type { Stream } from './use-stream.ts';

/** What the list is doing, how many there were of what, and what can be done with it. */
export function StreamBar({ stream, live }: { stream: Stream; live: Live }) {
  const { state, shown, heldBack, perform, source, q } = stream;
  const { page, older, behind } = shown;
  return (
    <div class="stream-bar">
      <p class="stream-notes">
        {older > 0 && page.evicted === 0 && (
          <button type="button" class="quiet" onClick={() => source.askOlder()}>
            {older} older: show more
          </button>
        )}
        {page.evicted > 0 && (
          <span class="data dim" title="The emulator may have them still: a filter finds them">
            {page.evicted} older gone here
          </span>
        )}
        {live.skipped > 0 && q === '' && <span class="data notable">{live.skipped} came too fast to be shown</span>}
        {behind > BEHIND_TOLD && <span class="data notable">{behind} behind</span>}
        <span class="data">{formatVerdicts(page.totals)}</span>
        {state.paused && <span class="data notable">‖ paused, +{heldBack} held</span>}
      </p>
      <button type="button" aria-pressed={state.paused} onClick={() => perform({ type: 'pause' })}>
        <kbd>Space</kbd>
        {state.paused ? 'Resume' : 'Pause'}
      </button>
      <button type="button" onClick={() => perform({ type: 'clear' })}>
        <kbd>c</kbd>
        Clear
      </button>
      <a class="button" href={exportAddress(q)} download="">
        Export
      </a>
    </div>
  );
}

/** Fewer than so many records are on their way, not missing. */
const BEHIND_TOLD = 500;

function exportAddress(q: string): string {
  const address = new URL('../v1/records', import.meta.url);
  if (q !== '') address.searchParams.set('q', q);
  return address.href;
}
