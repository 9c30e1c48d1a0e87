import { AGAIN_ROUTES } from './again-routes.ts';
import { CHECK_ROUTE } from './check-route.ts';
import { CLOCK_ROUTES } from './clock-routes.ts';
import { DELAYED_ROUTE } from './delayed-route.ts';
import { DEVICE_ROUTES } from './device-routes.ts';
import { EXPORT_ROUTE } from './export-route.ts';
import { FAULT_ROUTES } from './fault-routes.ts';
import { LINES_ROUTE } from './lines-route.ts';
import { PROJECT_LIST_ROUTES } from './project-list-routes.ts';
import { PROJECT_ROUTES } from './project-routes.ts';
import { RECORD_ROUTES } from './record-routes.ts';
import { REVENUE_ROUTE } from './revenue-route.ts';
import type { Route } from './route.ts';
import { SERIES_ROUTE } from './series-route.ts';
import { SESSION_ROUTE } from './session-route.ts';
import { stream } from './stream.ts';
import { THROTTLED_ROUTE } from './throttled-route.ts';
import { USER_ROUTES } from './user-routes.ts';
import { WAIT_ROUTE } from './wait-route.ts';

/** Every route, as the root lists them. */
export const ROUTES: readonly Route[] = [
  ...RECORD_ROUTES,
  ...AGAIN_ROUTES,
  LINES_ROUTE,
  EXPORT_ROUTE,
  WAIT_ROUTE,
  {
    method: 'get',
    path: '/stream',
    description:
      'every record as it is made, as server-sent events; the same filters, kind=event or kind=request, since=seq to begin earlier; view=line for what a list shows, q= for a filter as it is typed',
    handle: stream,
  },
  CHECK_ROUTE,
  SERIES_ROUTE,
  REVENUE_ROUTE,
  THROTTLED_ROUTE,
  ...USER_ROUTES,
  ...FAULT_ROUTES,
  ...CLOCK_ROUTES,
  ...PROJECT_LIST_ROUTES,
  ...PROJECT_ROUTES,
  ...DEVICE_ROUTES,
  DELAYED_ROUTE,
  SESSION_ROUTE,
];

/** Parts of the API that only the program around the emulator can add; what is said where it has not. */
export const ABSENT_PARTS = [
  {
    path: '/delivery',
    error: 'There is no forwarder here: this is the mock of Amplitude alone.',
    fix: 'Start both with amplitude-emulator emulate; a forwarder by itself has a management API.',
  },
] as const;
