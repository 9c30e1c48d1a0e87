import type { ComponentType } from 'preact';
import { PAGE_VIEWS, type PageViewName } from '../../model/views.ts';
import { SettingsPage } from '../settings/settings-page.tsx';
import { ChartsPage } from './charts.tsx';
import { DeliveryPage } from './delivery.tsx';
import { FaultsPage } from './faults.tsx';
import { RevenuePage } from './revenue.tsx';
import { StreamPage } from './stream.tsx';
import { UsersPage } from './users.tsx';
import type { ViewProps } from './view-props.ts';

/** What draws each view. */
export const VIEW_COMPONENTS: Readonly<Record<PageViewName, ComponentType<ViewProps>>> = {
  stream: StreamPage,
  charts: ChartsPage,
  users: UsersPage,
  delivery: DeliveryPage,
  faults: FaultsPage,
  revenue: RevenuePage,
  settings: SettingsPage,
};

/** What a view is called. */
export function viewTitle(view: PageViewName): string {
  return PAGE_VIEWS.find(({ name }) => name === view)?.title ?? view;
}
