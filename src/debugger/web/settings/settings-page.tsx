import { useEffect, useRef, useState } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { KeyCommand } from '../../model/commands.ts';
import { callApi } from '../api/call-api.ts';
import { usePolled } from '../api/use-polled.ts';
import { useCommands } from '../keys/use-commands.ts';
import type { ViewProps } from '../views/view-props.ts';
import { AskDelete } from './ask-delete.tsx';
import { CreateProject } from './create-project.tsx';
import {
  groupProjects,
  hasProject,
  type ListedProject,
  pathOf,
  type SettingsAnswer,
  withProject,
} from './project-list.ts';
import { ProjectPane } from './project-pane.tsx';
import { ProjectTable } from './project-table.tsx';

const EVERY_MS = 2000;
/** How far a key moves the cursor. */
const MOVES: Partial<Record<KeyCommand, number>> = {
  up: -1,
  down: 1,
  newer: 1,
  older: -1,
  first: Number.NEGATIVE_INFINITY,
  follow: Number.POSITIVE_INFINITY,
};

/** Settings → Projects: the projects by organization, each with its keys; new ones are created here. */
export function SettingsPage({ route, go, live }: ViewProps) {
  const list = usePolled<SettingsAnswer>('projects', EVERY_MS, live.changes);
  const [chosen, setChosen] = useState<string>();
  const [asked, setAsked] = useState<ListedProject>();
  const [said, setSaid] = useState({ text: '', isProblem: false });
  const field = useRef<HTMLInputElement | null>(null);
  const [fresh, setFresh] = useState<ListedProject>();
  const known = list.data === undefined ? undefined : withProject(list.data, fresh);
  useEffect(() => {
    if (fresh !== undefined && list.data !== undefined && hasProject(list.data, fresh)) setFresh(undefined);
  }, [list.data, fresh]);
  const groups = known === undefined ? [] : groupProjects(known);
  const projects = groups.flatMap((group) => group.projects);
  const open = projects.find(({ name }) => name === route.item);
  const current = route.item ?? chosen;
  const at = Math.max(
    0,
    projects.findIndex(({ name }) => name === current),
  );
  const cursor = projects[at];
  const close = () => go({ view: 'settings' });

  const remove = async ({ name }: ListedProject) => {
    setFresh(undefined);
    const answer = await callApi(pathOf(name), { method: 'DELETE' });
    setSaid(
      answer.ok
        ? { text: `The project ${name} is deleted.`, isProblem: false }
        : { text: `${answer.error} ${answer.fix}`, isProblem: true },
    );
    list.refresh();
    if (answer.ok) close();
  };
  const created = (project: ListedProject) => {
    const { name } = project;
    setFresh(project);
    setSaid({ text: `The project ${name} is created.`, isProblem: false });
    list.refresh();
    go({ view: 'settings', item: name });
  };

  function goBack(): boolean {
    if (route.item === undefined) return false;
    close();
    return true;
  }

  function add(): void {
    if (route.item !== undefined) close();
    // Once the key is over, or it would be typed.
    queueMicrotask(() => field.current?.focus());
  }

  function take(command: KeyCommand): boolean {
    if (command === 'back' || command === 'quit') return goBack();
    if (command === 'add') add();
    else if (command === 'open' && cursor !== undefined) go({ view: 'settings', item: cursor.name });
    else if (command === 'remove' && cursor?.origin === 'created') setAsked(cursor);
    else return false;
    return true;
  }

  useCommands(route.item === undefined ? 'list' : 'detail', (command) => {
    const by = MOVES[command];
    if (by === undefined) return take(command);
    const next = projects[Math.min(projects.length - 1, Math.max(0, at + by))];
    setChosen(next?.name);
    if (route.item !== undefined && next !== undefined) go({ view: 'settings', item: next.name }, true);
    return true;
  });

  const { endpoints, organizations } = known ?? { endpoints: { us: '', eu: '' }, organizations: [] };
  const isGone = list.data !== undefined && route.item !== undefined && open === undefined;
  return (
    <>
      {open !== undefined && (
        <ProjectPane project={open} endpoints={endpoints} go={go} close={close} remove={() => setAsked(open)} />
      )}
      <section class="panel wide settings" aria-labelledby="projects-title">
        <h2 id="projects-title">Projects</h2>
        <p class="problem" role="alert">
          {list.problem === undefined ? '' : `${list.problem.error} ${list.problem.fix}`}
          {said.isProblem && escapeText(said.text)}
          {isGone && `There is no project ${escapeText(route.item ?? '')} here.`}
        </p>
        <p role="status">{said.isProblem ? '' : escapeText(said.text)}</p>
        <ProjectTable groups={groups} cursor={cursor} choose={({ name }) => setChosen(name)} go={go} />
        {list.data !== undefined && (
          <CreateProject
            organizations={organizations}
            field={field}
            create={(project) => callApi('projects', { method: 'POST', body: project })}
            created={created}
          />
        )}
      </section>
      {asked !== undefined && (
        <AskDelete
          name={asked.name}
          answer={(isYes) => {
            setAsked(undefined);
            if (isYes) void remove(asked);
          }}
        />
      )}
    </>
  );
}
