import { useEffect, useState } from 'preact/hooks';
import { formatClock } from '../../model/status.ts';
import type { ClockAnswer } from '../api/api-shapes.ts';
import { CLOCK_STEPS, type ClockMove } from './clock-calls.ts';

/** A second hand is enough. */
const TICK_MS = 1000;

/** Amplitude's time, and what moves it. */
export function ClockPanel({ clock, move }: { clock: ClockAnswer | undefined; move: (call: ClockMove) => void }) {
  const now = useTicking(clock);
  const stands = clock === undefined ? '' : formatClock(clock) || "the machine's time";
  return (
    <section class="panel" aria-labelledby="clock-title">
      <h2 id="clock-title">Amplitude’s clock</h2>
      <p class="time">
        <time>
          {now === undefined
            ? '…'
            : new Date(now)
                .toISOString()
                .replace('T', ' ')
                .replace(/\.\d+Z$/, ' UTC')}
        </time>{' '}
        <span class={clock?.frozen || clock?.offsetMs ? 'notable' : 'dim'}>{stands}</span>
      </p>
      <p class="buttons">
        <button
          type="button"
          aria-keyshortcuts="f"
          onClick={() => move({ action: clock?.frozen ? 'resume' : 'freeze' })}
        >
          <kbd>f</kbd>
          {clock?.frozen ? 'Let it run' : 'Freeze'}
        </button>
        {CLOCK_STEPS.map(({ key, title, ms }) => (
          <button key={key} type="button" aria-keyshortcuts={key} onClick={() => move({ action: 'advance', ms })}>
            <kbd>{key}</kbd>
            {title}
          </button>
        ))}
        <button type="button" aria-keyshortcuts="0" onClick={() => move({ action: 'reset' })}>
          <kbd>0</kbd>
          Reset
        </button>
      </p>
    </section>
  );
}

/** The clock as it goes on since it was asked; undefined until it was. */
function useTicking(clock: ClockAnswer | undefined): number | undefined {
  const [past, setPast] = useState(0);
  useEffect(() => {
    setPast(0);
    if (clock === undefined || clock.frozen) return;
    const began = performance.now();
    const timer = setInterval(() => setPast(performance.now() - began), TICK_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return clock === undefined ? undefined : clock.now + past;
}
