import { PageLink } from '../router/page-link.tsx';
import type { PagePlace } from '../router/page-place.ts';
import type { Go } from '../router/use-place.ts';

/** The parts of the page. */
export function SideBar({ place, go }: { place: PagePlace | undefined; go: Go }) {
  const isPreview = place?.view === 'preview';
  return (
    <header class="side">
      <p class="dim">amplitude-emulator</p>
      <nav aria-label="Management">
        <PageLink to={{ view: 'installed' }} go={go} current={place !== undefined && !isPreview}>
          Integrations
        </PageLink>
        <PageLink to={{ view: 'preview' }} go={go} current={isPreview}>
          Mapping preview
        </PageLink>
      </nav>
    </header>
  );
}
