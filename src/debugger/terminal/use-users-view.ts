import { useRef } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import type { UserDescription, UserEvents, UserSource } from '../model/users.ts';
import type { ViewState } from '../model/view-state.ts';
import type { OtherView } from './other-view.ts';
import type { Paint } from './paint.ts';
import { useLook } from './use-look.ts';
import { drawUser, drawUsers } from './user-view-lines.ts';

/** The view of users: the list, and all there is about one of them. */
export function useUsersView(state: ViewState, source: UserSource, clock: Clock, paint: Paint): OtherView {
  const { view, screen, mode, userQuery, tab } = state;
  const isSeen = view === 'users';
  const projects = useLook(clock, isSeen ? source.projects : undefined, 'projects');
  const names = projects.value ?? [];
  const project = names[state.project % names.length];
  const isReady = isSeen && project !== undefined;
  const query = userQuery.trim();
  const found = useLook(
    clock,
    isReady ? () => source.find(project, query) : undefined,
    JSON.stringify([project, query]),
  );
  const users = found.value?.users ?? [];
  const id = state.user ?? users[0]?.amplitudeId;
  const isChosen = isReady && id !== undefined;
  const key = JSON.stringify([project, id]);
  const profile = useLook(clock, isChosen ? () => source.profile(project, id) : undefined, key);
  const readEvents = useEventsOnce(source);
  const described = profile.value;
  const wantsEvents = isChosen && screen === 'detail' && described !== undefined;
  const events = useLook(clock, wantsEvents ? () => readEvents(described) : undefined, key);
  const problem = projects.problem || found.problem || profile.problem || events.problem;
  return {
    count: users.length,
    users: users.map(({ amplitudeId }) => amplitudeId),
    tabs: 2,
    draw(size) {
      const cursor = Math.max(
        0,
        users.findIndex(({ amplitudeId }) => amplitudeId === id),
      );
      const isTyped = mode === 'find';
      const isLooking = found.value === undefined;
      const shown = { users, type: found.value?.type, cursor, profile: described, isLooking };
      return drawUsers({ ...shown, names, project, query: userQuery, isTyped, problem }, size, paint);
    },
    drawDetail: (scroll, size) =>
      drawUser({ profile: described, kept: events.value, problem, tab, scroll }, size, paint),
    perform: () => {},
  };
}

/** Reads a user's events anew only where something about the user has changed: it takes a look at each event of the project. */
function useEventsOnce(source: UserSource): (profile: UserDescription) => Promise<UserEvents> {
  const last = useRef<{ of: string; kept: UserEvents }>(undefined);
  return async (profile) => {
    const of = JSON.stringify(profile);
    if (last.current?.of === of) return last.current.kept;
    const kept = await source.events(profile.project, profile.amplitudeId);
    last.current = { of, kept };
    return kept;
  };
}
