import { TabList } from '../../../../web/parts/tab-list.tsx';
import { InstalledPage } from '../installed/installed-page.tsx';
import { IntegrationPage } from '../integration/integration-page.tsx';
import { InstallPage } from '../library/install-page.tsx';
import { LibraryPage } from '../library/library-page.tsx';
import { PreviewPage } from '../preview/preview-page.tsx';
import { ManagementLink } from '../router/management-link.tsx';
import type { ManagementPlace } from '../router/management-place.ts';
import { type GoToPlace, hrefOfPlace } from '../router/use-place.ts';

interface PlaceViewProps {
  place: ManagementPlace | undefined;
  go: GoToPlace;
}

const TABS = [
  { id: 'installed', title: 'Installed', place: { view: 'installed' } },
  { id: 'library', title: 'Integration Library', place: { view: 'library' } },
] as const;

/** What the address leads to. */
export function PlaceView({ place, go }: PlaceViewProps) {
  if (place === undefined) {
    return (
      <section class="empty">
        <h2>There is nothing at this address</h2>
        <ManagementLink to={{ view: 'installed' }} go={go}>
          To the integrations
        </ManagementLink>
      </section>
    );
  }
  if (place.view === 'preview') return <PreviewPage />;
  const shown = place.view === 'library' || place.view === 'install' ? 'library' : 'installed';
  const tabs = TABS.map(({ id, title, place: to }) => ({ id, title, href: hrefOfPlace(to), go: () => go(to) }));
  return (
    <>
      <TabList label="Integrations" tabs={tabs} shown={shown} panel="integrations-panel" />
      <div id="integrations-panel" role="tabpanel" aria-labelledby={`tab-${shown}`}>
        <Panel place={place} go={go} />
      </div>
    </>
  );
}

function Panel({ place, go }: { place: Exclude<ManagementPlace, { view: 'preview' }>; go: GoToPlace }) {
  switch (place.view) {
    case 'installed':
      return <InstalledPage go={go} />;
    case 'library':
      return <LibraryPage category={place.category} go={go} />;
    case 'install':
      return <InstallPage key={place.integration} integration={place.integration} variant={place.variant} go={go} />;
    case 'integration':
      return <IntegrationPage key={place.id} id={place.id} part={place.part} go={go} />;
  }
}
