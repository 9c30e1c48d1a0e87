import type { Live } from '../live/use-live.ts';
import type { PageRoute } from '../router/page-route.ts';
import type { Go } from '../router/use-route.ts';

/** What every view is handed. */
export interface ViewProps {
  route: PageRoute;
  go: Go;
  live: Live;
  /** What the status line says instead of "live": paused, so many behind. */
  say(doing: string | undefined): void;
}
