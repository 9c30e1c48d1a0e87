import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import { PageLink } from '../router/page-link.tsx';
import type { Go } from '../router/use-route.ts';
import type { groupProjects, ListedProject } from './project-list.ts';

interface ProjectTableProps {
  groups: ReturnType<typeof groupProjects>;
  /** The one that the keys are for. */
  cursor: ListedProject | undefined;
  choose: (project: ListedProject) => void;
  go: Go;
}

/** The projects by organization. */
export function ProjectTable({ groups, cursor, choose, go }: ProjectTableProps) {
  const table = useRef<HTMLTableElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is another one
  useEffect(() => {
    // Follows the cursor where the keyboard already is in the table; takes it from nowhere else.
    if (!table.current?.contains(document.activeElement)) return;
    table.current.querySelector<HTMLElement>('tr[aria-current="true"]')?.focus();
  }, [cursor?.name]);
  return (
    <table class="data" ref={table}>
      <thead>
        <tr>
          <th scope="col">project</th>
          <th scope="col" class="short">
            plan
          </th>
          <th scope="col" class="short">
            API key
          </th>
          <th scope="col" class="short">
            from
          </th>
        </tr>
      </thead>
      {groups.map(({ name: organization, region, projects }) => (
        <tbody key={organization}>
          <tr>
            <th scope="rowgroup" colSpan={4}>
              {escapeText(organization)} · {region.toUpperCase()}
              {projects.length === 0 && ' · no projects'}
            </th>
          </tr>
          {projects.map((project) => (
            <tr
              key={project.name}
              tabIndex={project.name === cursor?.name ? 0 : -1}
              aria-current={project.name === cursor?.name}
              onFocus={() => choose(project)}
            >
              <td>
                <PageLink to={{ view: 'settings', item: project.name }} go={go}>
                  {escapeText(project.name)}
                </PageLink>
              </td>
              <td class="short">{project.plan}</td>
              <td class="short">{escapeText(project.apiKey)}</td>
              <td class="short">{ORIGINS[project.origin]}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

const ORIGINS: Readonly<Record<ListedProject['origin'], string>> = {
  configured: 'the configuration',
  created: 'created here',
  adopted: 'an unknown key',
};
