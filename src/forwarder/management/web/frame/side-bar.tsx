import { ManagementLink } from '../router/management-link.tsx';
import type { ManagementPlace } from '../router/management-place.ts';
import type { GoToPlace } from '../router/use-place.ts';

/** The parts of the page. */
export function SideBar({ place, go }: { place: ManagementPlace | undefined; go: GoToPlace }) {
  const isPreview = place?.view === 'preview';
  return (
    <header class="side">
      <p class="dim">amplitude-emulator</p>
      <nav aria-label="Management">
        <ManagementLink to={{ view: 'installed' }} go={go} current={place !== undefined && !isPreview}>
          Integrations
        </ManagementLink>
        <ManagementLink to={{ view: 'preview' }} go={go} current={isPreview}>
          Mapping preview
        </ManagementLink>
      </nav>
    </header>
  );
}
