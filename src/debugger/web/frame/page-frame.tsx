import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { TokenForm } from '../../../web/parts/token-form.tsx';
import type { KeyCommand } from '../../model/commands.ts';
import { PAGE_VIEWS } from '../../model/views.ts';
import { type KeyTaker, KeyTakers } from '../keys/use-commands.ts';
import { useKeyboard } from '../keys/use-keyboard.ts';
import { useLive } from '../live/use-live.ts';
import { type Go, useRoute } from '../router/use-route.ts';
import { useStream } from '../stream/use-stream.ts';
import { viewTitle } from '../views/view-table.ts';
import { LINK_WORDS } from './describe-link.ts';
import { HelpDialog } from './help-dialog.tsx';
import { StatusLine } from './status-line.tsx';
import { TabBar } from './tab-bar.tsx';
import { useAnnouncement } from './use-announcement.ts';
import { useEmulatorStatus } from './use-emulator-status.ts';
import { useRate } from './use-rate.ts';
import { ViewPlace } from './view-place.tsx';

/** The page: tabs above, a view, how things stand below. */
export function PageFrame() {
  const [route, goTo] = useRoute();
  const live = useLive();
  const stream = useStream({ route, live });
  const { filter } = stream.state;
  // Whoever comes back to the stream finds the filter as it was; only the browser's history leads to another one.
  const go: Go = useCallback(
    (place, replace) => goTo(place.view === 'stream' ? { q: filter, ...place } : place, replace),
    [goTo, filter],
  );
  const frame = useEmulatorStatus(live.changes);
  const rate = useRate(live.received);
  const said = useAnnouncement(live.received, LINK_WORDS[live.link]);
  const takers = useMemo<KeyTaker[]>(() => [], []);
  const [help, setHelp] = useState(false);
  const [doing, say] = useState<string>();
  const main = useRef<HTMLElement>(null);
  const view = route?.view ?? 'stream';
  const closeHelp = useCallback(() => setHelp(false), []);
  useKeyboard(view, takers, (command: KeyCommand, key: string) => {
    const chosen = command === 'view' ? PAGE_VIEWS[Number(key) - 1]?.name : undefined;
    if (chosen !== undefined) {
      closeHelp();
      go({ view: chosen });
    } else if (command === 'help') setHelp(!help);
    else if (command === 'back' || command === 'quit') go({ view: 'stream' });
    else return false;
    return true;
  });
  useEffect(() => {
    document.title = `${viewTitle(view)} · amplitude-emulator`;
  }, [view]);
  const retry = () => {
    live.tell({ kind: 'retry' });
    go(route ?? { view }, true);
  };
  return (
    <KeyTakers.Provider value={takers}>
      <TabBar view={view} go={go} filter={filter} rate={rate} projects={frame.projects} help={() => setHelp(true)} />
      <main ref={main} tabIndex={-1}>
        <h1 class="unseen">{viewTitle(view)}</h1>
        {live.link === 'locked' ? (
          <TokenForm
            title="This emulator runs on another machine"
            label="Control token"
            server="The emulator"
            done={retry}
          >
            It prints its control token at start, on the line <code>Control</code>.
          </TokenForm>
        ) : (
          <ViewPlace route={route} go={go} live={live} stream={stream} say={say} />
        )}
      </main>
      <StatusLine live={live} frame={frame} doing={doing} />
      <p class="unseen" role="status" aria-live="polite">
        {said}
      </p>
      {help && <HelpDialog view={view} close={closeHelp} />}
    </KeyTakers.Provider>
  );
}
