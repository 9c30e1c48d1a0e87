import { useCallback, useEffect, useState } from 'preact/hooks';

/** Where in the page the tab is: the path below the page's own, and the query. */
export interface PageAddress {
  path: string;
  query: string;
}

/** Goes to an address of the page; `replace`: as if one had been there all along. */
export type GoTo = (address: string, replace?: boolean) => void;

/** The path of this page, wherever a proxy put it: its script lies there. */
const BASE = new URL('.', import.meta.url).pathname.replace(/\/$/, '');

/** Follows the address of the tab. */
export function useAddress(): [PageAddress, GoTo] {
  const [address, setAddress] = useState(readAddress);
  useEffect(() => {
    const follow = () => setAddress(readAddress());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const goTo: GoTo = useCallback((to, replace = false) => {
    if (replace) history.replaceState(null, '', to);
    else history.pushState(null, '', to);
    setAddress(readAddress());
  }, []);
  return [address, goTo];
}

/** The whole path of a place below the page's own. */
export function placeOf(below: string): string {
  return BASE + below;
}

function readAddress(): PageAddress {
  return { path: location.pathname.slice(BASE.length), query: location.search };
}
