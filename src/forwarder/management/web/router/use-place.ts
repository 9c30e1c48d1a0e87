import { useCallback, useMemo } from 'preact/hooks';
import { placeOf, useAddress } from '../../../../web/router/use-address.ts';
import { type PagePlace, parsePlace, writePlace } from './page-place.ts';

/** Goes somewhere; `replace`: as if one had been there all along. */
export type Go = (place: PagePlace, replace?: boolean) => void;

/** Follows the address of the tab; undefined where it leads nowhere. */
export function usePlace(): [PagePlace | undefined, Go] {
  const [{ path, query }, goTo] = useAddress();
  const place = useMemo(() => parsePlace(path, query), [path, query]);
  const go: Go = useCallback((to, replace) => goTo(hrefOf(to), replace), [goTo]);
  return [place, go];
}

/** The address of a place in this page. */
export function hrefOf(place: PagePlace): string {
  return placeOf(writePlace(place));
}
