import type { Live } from '../live/use-live.ts';
import { LatestPlace } from '../router/latest-place.tsx';
import { PageLink } from '../router/page-link.tsx';
import type { PageRoute } from '../router/page-route.ts';
import type { Go } from '../router/use-route.ts';
import type { Stream } from '../stream/use-stream.ts';
import { VIEW_COMPONENTS } from '../views/view-table.ts';
import { OtherRun } from './other-run.tsx';

/** What the address leads to: a view, the newest event that matches, or why there is nothing to see. */
export function ViewPlace({
  route,
  go,
  live,
  stream,
  say,
}: {
  route: PageRoute | undefined;
  go: Go;
  live: Live;
  stream: Stream;
  say: (doing: string | undefined) => void;
}) {
  if (route === undefined) {
    return (
      <section class="empty">
        <h2>There is nothing at this address</h2>
        <PageLink to={{ view: 'stream' }} go={go}>
          To the stream
        </PageLink>
      </section>
    );
  }
  const run = live.hello?.run;
  if (route.run !== undefined && run !== undefined && route.run !== run) {
    return <OtherRun asked={route.run} run={run} item={route.item} go={go} />;
  }
  if (route.latest) return <LatestPlace route={route} go={go} live={live} />;
  const Component = VIEW_COMPONENTS[route.view];
  return <Component route={route} go={go} live={live} stream={stream} say={say} />;
}
