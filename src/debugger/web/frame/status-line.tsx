import { escapeText } from '../../../../lib/escape-text.ts';
import { formatClock, formatFaults, formatLinted } from '../../model/status.ts';
import type { Live } from '../live/use-live.ts';
import { LINK_WORDS } from './describe-link.ts';
import type { FrameStatus } from './use-emulator-status.ts';

const NO_ANSWER = 0;
const TOO_MANY = 429;
/** What the hundreds of a status say. */
const CLASSES: readonly string[] = ['none', 'none', 'fine', 'fine', 'refused', 'failed'];
const HUNDRED = 100;

/** What the page is doing, what was answered, and what else has a hand in what comes in. */
export function StatusLine({ live, frame, doing }: { live: Live; frame: FrameStatus; doing: string | undefined }) {
  const { status, answers } = frame;
  const more =
    status === undefined ? [] : [formatFaults(status.faults), formatClock(status.clock), formatLinted(status.linted)];
  return (
    <footer class="status">
      <span class={`link link-${live.link}`}>
        {live.link === 'live' ? (doing ?? LINK_WORDS.live) : LINK_WORDS[live.link]}
      </span>
      {answers.length > 0 && (
        <span title="Requests of the last hour by the status of their answers">
          {answers.map(({ status: code, requests }) => (
            <span key={code} class={`answer-${classOf(code)}`}>
              {code === NO_ANSWER ? 'none' : code} ×{requests}{' '}
            </span>
          ))}
        </span>
      )}
      {more.filter(Boolean).map((text) => (
        <span key={text} class="notable">
          {text}
        </span>
      ))}
      <span class="notable" role="status">
        {live.notice === '' ? '' : `! ${escapeText(live.notice)}`}
      </span>
      {live.resetBy !== undefined && <span class="notable">emptied by {live.resetBy}</span>}
      <span class="run" title="What tells this run of the emulator from others">
        {live.hello === undefined ? '' : `run ${live.hello.run} · #${live.lastSeq}`}
      </span>
    </footer>
  );
}

function classOf(status: number): string {
  return status === TOO_MANY ? 'waits' : (CLASSES[Math.floor(status / HUNDRED)] ?? 'failed');
}
