import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CallApi } from '../../../../web/api/call-api.ts';
import { TokenForm } from '../../../../web/parts/token-form.tsx';
import { callManagement, type PageSession, SessionContext } from '../api/session.ts';
import type { ManagementPlace } from '../router/management-place.ts';
import { usePlace } from '../router/use-place.ts';
import { PlaceView } from './place-view.tsx';
import { SideBar } from './side-bar.tsx';

const NOT_ALLOWED = 401;

/** The page: a sidebar, and the view that the address leads to. */
export function ManagementFrame() {
  const [place, go] = usePlace();
  const [isLocked, setLocked] = useState(false);
  const [opened, setOpened] = useState(0);
  const [said, setSaid] = useState({ text: '', at: '' });
  const locked = useRef(false);
  locked.current = isLocked;
  const call: CallApi = useCallback(async (path, what) => {
    if (locked.current) return { ok: false, status: NOT_ALLOWED, error: 'The token is asked for.', fix: '' };
    const answer = await callManagement<never>(path, what);
    if (!answer.ok && answer.status === NOT_ALLOWED) setLocked(true);
    return answer;
  }, []);
  // What was said of one place is no news at another.
  const say = useCallback((text: string) => setSaid({ text, at: location.pathname }), []);
  const session: PageSession = useMemo(() => ({ call, opened, say }), [call, opened, say]);
  const title = titleOf(place);
  useEffect(() => {
    document.title = `${title} · amplitude-emulator`;
  }, [title]);
  const open = () => {
    locked.current = false;
    setLocked(false);
    setOpened(opened + 1);
  };
  return (
    <SessionContext.Provider value={session}>
      <SideBar place={place} go={go} />
      <main tabIndex={-1}>
        <h1>{title}</h1>
        <p class="said" role="status">
          {said.at === location.pathname ? said.text : ''}
        </p>
        {isLocked && (
          <TokenForm title="The management token" label="Management token" server="The management API" done={open}>
            <code>emulate</code> prints it at start, on the line <code>Manage</code>; <code>forward</code> has it from{' '}
            <code>AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN</code>.
          </TokenForm>
        )}
        {/* It stays while the token is asked for, so that nothing typed is lost. */}
        <div hidden={isLocked}>
          <PlaceView place={place} go={go} />
        </div>
      </main>
    </SessionContext.Provider>
  );
}

function titleOf(place: ManagementPlace | undefined): string {
  return place?.view === 'preview' ? 'Mapping preview' : 'Integrations';
}
