import { useMemo, useState } from 'preact/hooks';
import type { KeyCommand } from '../../model/commands.ts';
import { type KeyTaker, KeyTakers } from '../keys/use-commands.ts';
import { useKeyboard } from '../keys/use-keyboard.ts';
import { useLive } from '../live/use-live.ts';
import { PAGE_VIEWS } from '../router/page-route.ts';
import { useRoute } from '../router/use-route.ts';
import { VIEW_TABLE } from '../views/view-table.ts';
import { StatusLine } from './status-line.tsx';
import { TabBar } from './tab-bar.tsx';

/** The page: tabs above, a view, how things stand below. */
export function PageFrame() {
  const [route, go] = useRoute();
  const live = useLive();
  const takers = useMemo<KeyTaker[]>(() => [], []);
  const [help, setHelp] = useState(false);
  const view = route?.view ?? 'stream';
  useKeyboard(view, takers, (command: KeyCommand, key: string) => {
    const chosen = command === 'view' ? PAGE_VIEWS[Number(key) - 1] : undefined;
    if (chosen !== undefined) go({ view: chosen });
    else if (command === 'help') setHelp(!help);
    else if (command === 'back' || command === 'quit') go({ view: 'stream' });
    else return false;
    return true;
  });
  const { Component } = VIEW_TABLE[view];
  return (
    <KeyTakers.Provider value={takers}>
      <TabBar view={view} go={go} live={live} />
      <main>
        {route === undefined ? (
          <p class="empty">There is nothing at this address.</p>
        ) : (
          <Component route={route} go={go} live={live} />
        )}
      </main>
      <StatusLine live={live} />
    </KeyTakers.Provider>
  );
}
