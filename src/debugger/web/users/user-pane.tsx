import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import { describeProfile } from '../../model/user-lines.ts';
import { describeSessions } from '../../model/user-sessions.ts';
import { nameUser, type UserDescription, type UserEvents } from '../../model/users.ts';
import { usePolled } from '../api/use-polled.ts';
import { DetailText } from '../detail/detail-text.tsx';
import { profilePath, userEventsPath } from './user-paths.ts';

const EVERY_MS = 1000;
/** They are asked for anew where something about the user has changed. */
const NEVER_MS = 3_600_000;

interface UserPaneProps {
  project: string | undefined;
  /** The Amplitude ID, as the address has it. */
  id: string;
  close: () => void;
  /** Opens an event. */
  go: (seq: number) => void;
}

/** All there is about a user: who it is and how it came together, and what it did, by session. */
export function UserPane({ project, id, close, go }: UserPaneProps) {
  const profile = usePolled<UserDescription>(profilePath(project, id), EVERY_MS, undefined);
  const changed = JSON.stringify(profile.data);
  const events = usePolled<UserEvents>(userEventsPath(project, id), NEVER_MS, changed);
  const head = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is another one
  useEffect(() => head.current?.focus(), [id, project]);
  const user = profile.data;
  const failed = profile.problem ?? events.problem;
  return (
    <section class="user" aria-labelledby="user-title">
      <div class="bar">
        <h2 id="user-title" ref={head} tabIndex={-1}>
          {user === undefined ? `User ${escapeText(id)}` : escapeText(nameUser(user))}
        </h2>
        <button type="button" class="quiet" onClick={close}>
          <kbd>Esc</kbd>
          Close
        </button>
        <p class="problem" role="alert">
          {failed === undefined ? '' : `${failed.error} ${failed.fix}`}
        </p>
      </div>
      {user !== undefined && (
        <div class="columns">
          <section class="panel" aria-label="Profile">
            <DetailText lines={describeProfile(user)} go={go} />
          </section>
          <section class="panel" aria-labelledby="event-stream">
            <h2 id="event-stream">Event Stream</h2>
            {events.data !== undefined && <DetailText lines={describeSessions(user, events.data)} go={go} />}
          </section>
        </div>
      )}
    </section>
  );
}
