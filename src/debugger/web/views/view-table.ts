import type { ComponentType } from 'preact';
import { VIEWS, type ViewName } from '../../model/views.ts';
import { ChartsPage } from './charts.tsx';
import { DeliveryPage } from './delivery.tsx';
import { FaultsPage } from './faults.tsx';
import { StreamPage } from './stream.tsx';
import { UsersPage } from './users.tsx';
import type { ViewProps } from './view-props.ts';

/** What draws each view. */
export const VIEW_COMPONENTS: Readonly<Record<ViewName, ComponentType<ViewProps>>> = {
  stream: StreamPage,
  charts: ChartsPage,
  users: UsersPage,
  delivery: DeliveryPage,
  faults: FaultsPage,
};

/** What a view is called. */
export function viewTitle(view: ViewName): string {
  return VIEWS.find(({ name }) => name === view)?.title ?? view;
}
