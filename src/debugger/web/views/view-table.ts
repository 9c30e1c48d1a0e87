import type { ComponentType } from 'preact';
import type { PageView } from '../router/page-route.ts';
import { ChartsPage } from './charts.tsx';
import { DeliveryPage } from './delivery.tsx';
import { FaultsPage } from './faults.tsx';
import { StreamPage } from './stream.tsx';
import { UsersPage } from './users.tsx';
import type { ViewProps } from './view-props.ts';

/** What each view is called, and what draws it. */
export const VIEW_TABLE: Readonly<Record<PageView, { title: string; Component: ComponentType<ViewProps> }>> = {
  stream: { title: 'Stream', Component: StreamPage },
  charts: { title: 'Charts', Component: ChartsPage },
  users: { title: 'Users', Component: UsersPage },
  delivery: { title: 'Delivery', Component: DeliveryPage },
  faults: { title: 'Faults', Component: FaultsPage },
};
