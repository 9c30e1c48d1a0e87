import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ViewName } from '../../model/views.ts';
import { type PageRoute, parseRoute, writeRoute } from './page-route.ts';

/** A place to go to; what it leaves out is at its beginning. */
export type PagePlace = Partial<PageRoute> & { view: ViewName };

/** Goes somewhere; `replace`: as if one had been there all along. */
export type Go = (place: PagePlace, replace?: boolean) => void;

/** The path of this page, wherever a proxy put it: its script lies there. */
const BASE = new URL('.', import.meta.url).pathname.replace(/\/$/, '');

/** Follows the address of the tab; undefined where it leads nowhere. */
export function useRoute(): [PageRoute | undefined, Go] {
  const [route, setRoute] = useState(readAddress);
  useEffect(() => {
    const follow = () => setRoute(readAddress());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const go: Go = useCallback((place, replace = false) => {
    const address = hrefOf(place);
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    setRoute(readAddress());
  }, []);
  return [route, go];
}

/** The address of a place in this page. */
export function hrefOf(place: PagePlace): string {
  return BASE + writeRoute(place);
}

function readAddress(): PageRoute | undefined {
  return parseRoute(location.pathname.slice(BASE.length), location.search);
}
