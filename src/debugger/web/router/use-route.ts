import { useCallback, useMemo } from 'preact/hooks';
import { placeOf, useAddress } from '../../../web/router/use-address.ts';
import type { PageViewName } from '../../model/views.ts';
import { type PageRoute, parseRoute, writeRoute } from './page-route.ts';

/** A place to go to; what it leaves out is at its beginning. */
export type PagePlace = Partial<PageRoute> & { view: PageViewName };

/** Goes somewhere; `replace`: as if one had been there all along. */
export type Go = (place: PagePlace, replace?: boolean) => void;

/** Follows the address of the tab; undefined where it leads nowhere. */
export function useRoute(): [PageRoute | undefined, Go] {
  const [{ path, query }, goTo] = useAddress();
  const route = useMemo(() => parseRoute(path, query), [path, query]);
  const go: Go = useCallback((place, replace) => goTo(hrefOf(place), replace), [goTo]);
  return [route, go];
}

/** The address of a place in this page. */
export function hrefOf(place: PagePlace): string {
  return placeOf(writeRoute(place));
}
