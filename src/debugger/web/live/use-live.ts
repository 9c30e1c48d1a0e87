import { useEffect, useReducer, useRef } from 'preact/hooks';
import { connectLive, type LiveLink } from './connect.ts';
import { type LiveState, NOTHING_YET, takeLiveMessage } from './live-state.ts';
import type { TabMessage } from './messages.ts';

/** The live source, and how to tell it something. */
export interface Live extends LiveState {
  tell(message: TabMessage): void;
}

/** Connects the page to the live source for as long as it is shown. */
export function useLive(): Live {
  const [state, take] = useReducer(takeLiveMessage, NOTHING_YET);
  const link = useRef<LiveLink>(undefined);
  useEffect(() => {
    const opened = connectLive(take);
    link.current = opened;
    const tellVisible = () => opened.tell({ kind: 'visible', visible: document.visibilityState === 'visible' });
    const close = () => opened.tell({ kind: 'close' });
    document.addEventListener('visibilitychange', tellVisible);
    window.addEventListener('pagehide', close);
    window.addEventListener('pageshow', tellVisible);
    return () => {
      document.removeEventListener('visibilitychange', tellVisible);
      window.removeEventListener('pagehide', close);
      window.removeEventListener('pageshow', tellVisible);
      close();
    };
  }, []);
  return { ...state, tell: (message) => link.current?.tell(message) };
}
