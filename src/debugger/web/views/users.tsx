import { useRef, useState } from 'preact/hooks';
import type { KeyCommand } from '../../model/commands.ts';
import { explainNobody, tellFound } from '../../model/found-users.ts';
import type { FoundUsers, UserEntry } from '../../model/users.ts';
import { usePolled } from '../api/use-polled.ts';
import { useCommands } from '../keys/use-commands.ts';
import { FindBar } from '../users/find-bar.tsx';
import { UserPane } from '../users/user-pane.tsx';
import { findPath } from '../users/user-paths.ts';
import { UserTable } from '../users/user-table.tsx';
import type { ViewProps } from './view-props.ts';

const EVERY_MS = 1000;
const PROJECTS_EVERY_MS = 10_000;
/** Rows that a page of the keyboard goes. */
const PAGE_ROWS = 10;
/** How far a key moves the cursor. */
const MOVES: Partial<Record<KeyCommand, number>> = {
  up: -1,
  down: 1,
  newer: 1,
  older: -1,
  'page-up': -PAGE_ROWS,
  'page-down': PAGE_ROWS,
  first: Number.NEGATIVE_INFINITY,
  follow: Number.POSITIVE_INFINITY,
};

/** Amplitude's users: found by any of their ids, each with who it is and what it did. */
export function UsersPage({ route, go, live }: ViewProps) {
  const projects = usePolled<{ projects: readonly { name: string }[] }>('projects', PROJECTS_EVERY_MS, live.changes);
  const names = (projects.data?.projects ?? []).map(({ name }) => name);
  const project = route.project ?? names[0];
  const [selected, setSelected] = useState<number>();
  const field = useRef<HTMLInputElement | null>(null);
  const found = usePolled<FoundUsers>(findPath(project, route.q.trim()), EVERY_MS, live.hello?.run);
  const users = found.data?.users ?? [];
  const cursor = Math.max(
    0,
    users.findIndex(({ amplitudeId }) => amplitudeId === selected),
  );
  const place = { view: 'users', q: route.q, project: route.project } as const;
  const open = ({ amplitudeId }: UserEntry) => {
    setSelected(amplitudeId);
    go({ ...place, item: String(amplitudeId) });
  };
  const choose = (name: string) => go({ ...place, project: name }, true);

  function move(by: number): void {
    const next =
      users[Math.min(users.length - 1, Math.max(0, cursor + Math.max(-users.length, Math.min(users.length, by))))];
    setSelected(next?.amplitudeId);
    if (route.item !== undefined && next !== undefined) go({ ...place, item: String(next.amplitudeId) }, true);
  }

  function goBack(): boolean {
    if (route.item !== undefined) go(place);
    else if (route.q !== '') go({ ...place, q: '' }, true);
    else return false;
    return true;
  }

  function take(command: KeyCommand): boolean {
    const user = users[cursor];
    if (command === 'back' || command === 'quit') return goBack();
    if (command === 'find') field.current?.focus();
    else if (command === 'next-project') choose(names[(names.indexOf(project ?? '') + 1) % names.length] ?? '');
    else if (command === 'open' && user !== undefined) open(user);
    else return false;
    return true;
  }

  useCommands(route.item === undefined ? 'list' : 'detail', (command) => {
    const by = MOVES[command];
    if (by === undefined) return take(command);
    move(by);
    return true;
  });

  const failed = found.problem ?? projects.problem;
  const asked = { query: route.q.trim(), project };
  return (
    <>
      <FindBar
        projects={names}
        project={project}
        choose={choose}
        query={route.q}
        find={(q) => go({ ...place, q }, true)}
        field={field}
      />
      {route.item !== undefined && (
        <UserPane
          project={project}
          id={route.item}
          close={() => go(place)}
          go={(seq) => go({ view: 'stream', item: String(seq) })}
        />
      )}
      <section class="panel" aria-label="Users">
        <p class="problem" role="alert">
          {failed === undefined ? '' : `${failed.error} ${failed.fix}`}
        </p>
        {found.data !== undefined && (
          <p class="dim">{users.length === 0 ? explainNobody(asked) : tellFound(found.data, asked.query)}</p>
        )}
        {users.length > 0 && (
          <UserTable users={users} cursor={cursor} choose={({ amplitudeId }) => setSelected(amplitudeId)} open={open} />
        )}
      </section>
    </>
  );
}
