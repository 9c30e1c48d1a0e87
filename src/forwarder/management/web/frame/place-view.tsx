import { TabList } from '../../../../web/parts/tab-list.tsx';
import { InstalledPage } from '../installed/installed-page.tsx';
import { IntegrationPage } from '../integration/integration-page.tsx';
import { InstallPage } from '../library/install-page.tsx';
import { LibraryPage } from '../library/library-page.tsx';
import { PreviewPage } from '../preview/preview-page.tsx';
import { PageLink } from '../router/page-link.tsx';
import type { PagePlace } from '../router/page-place.ts';
import { type Go, hrefOf } from '../router/use-place.ts';

interface PlaceViewProps {
  place: PagePlace | undefined;
  go: Go;
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
        <PageLink to={{ view: 'installed' }} go={go}>
          To the integrations
        </PageLink>
      </section>
    );
  }
  if (place.view === 'preview') return <PreviewPage />;
  const shown = place.view === 'library' || place.view === 'install' ? 'library' : 'installed';
  const tabs = TABS.map(({ id, title, place: to }) => ({ id, title, href: hrefOf(to), go: () => go(to) }));
  return (
    <>
      <TabList label="Integrations" tabs={tabs} shown={shown} panel="integrations-panel" />
      <div id="integrations-panel" role="tabpanel" aria-labelledby={`tab-${shown}`}>
        <Panel place={place} go={go} />
      </div>
    </>
  );
}

function Panel({ place, go }: { place: Exclude<PagePlace, { view: 'preview' }>; go: Go }) {
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
