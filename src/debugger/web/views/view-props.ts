import type { Live } from '../live/use-live.ts';
import type { PageRoute } from '../router/page-route.ts';
import type { Go } from '../router/use-route.ts';
import type { Stream } from '../stream/use-stream.ts';

/** What every view is handed. */
export interface ViewProps {
  route: PageRoute;
  go: Go;
  live: Live;
  /** The list of records, which goes on while another view is shown. */
  stream: Stream;
  /** What the status line says instead of "live": paused, so many behind. */
  say(doing: string | undefined): void;
}
