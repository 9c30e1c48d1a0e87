import { drawSpark } from '../../model/rate.ts';
import { PAGE_VIEWS, type PageViewName } from '../../model/views.ts';
import type { ProjectList } from '../api/api-shapes.ts';
import { PageLink } from '../router/page-link.tsx';
import type { Go } from '../router/use-route.ts';

const SPARK_SECONDS = 8;

interface TabBarProps {
  view: PageViewName;
  go: Go;
  /** Of the stream. */
  filter: string;
  rate: readonly number[];
  projects: ProjectList | undefined;
  help: () => void;
}

/** The views by their digits, the ports that everything answers at, and how much comes in. */
export function TabBar({ view, go, filter, rate, projects, help }: TabBarProps) {
  return (
    <header class="top">
      <nav aria-label="Views">
        {PAGE_VIEWS.map(({ name, title }, index) => (
          <PageLink
            key={name}
            to={name === 'stream' ? { view: name, q: filter } : { view: name }}
            go={go}
            current={name === view}
          >
            <kbd>{index + 1}</kbd>
            {title}
          </PageLink>
        ))}
      </nav>
      <span class="ports">{describePorts(projects)}</span>
      <span class="rate" title="Lines in the last second">
        {rate.at(-1) ?? 0}/s <span aria-hidden="true">{drawSpark(rate, SPARK_SECONDS).padStart(SPARK_SECONDS)}</span>
      </span>
      <button type="button" class="quiet" onClick={help} aria-keyshortcuts="?">
        <kbd>?</kbd>
        Help
      </button>
    </header>
  );
}

function describePorts(projects: ProjectList | undefined): string {
  const { us, eu } = projects?.endpoints ?? {};
  // Behind a port mapping only the port of this very page is certain.
  if (us === undefined || eu === undefined || ![us, eu].some((url) => portOf(url) === location.port))
    return location.host;
  return `US :${portOf(us)}  EU :${portOf(eu)}`;
}

function portOf(url: string): string {
  return new URL(url).port;
}
