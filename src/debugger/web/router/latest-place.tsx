import { useEffect } from 'preact/hooks';
import { usePolled } from '../api/use-polled.ts';
import type { Live } from '../live/use-live.ts';
import type { PageRoute } from './page-route.ts';
import type { Go } from './use-route.ts';

/** A test waits for it: soon, in ms. */
const EVERY_MS = 250;

/** Goes to the newest event that matches, as soon as there is one. */
export function LatestPlace({ route, go, live }: { route: PageRoute; go: Go; live: Live }) {
  const { q } = route;
  const { data, problem } = usePolled<{ lines: readonly { seq: number }[] }>(
    `lines?limit=1&q=${encodeURIComponent(q)}`,
    EVERY_MS,
    live.changes,
  );
  const newest = data?.lines.at(-1)?.seq;
  const run = live.hello?.run;
  useEffect(() => {
    if (newest !== undefined && run !== undefined) go({ view: 'stream', item: String(newest), q, run }, true);
  }, [newest, run, q, go]);
  return (
    <section class="empty">
      <h2>Waiting for an event</h2>
      <p>
        None matches <code>{q === '' ? 'any' : q}</code> yet. The first one that does is shown here.
      </p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.error} {problem.fix}
        </p>
      )}
    </section>
  );
}
