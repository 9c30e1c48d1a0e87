import { useCallback, useMemo } from 'preact/hooks';
import { placeOf, useAddress } from '../../../../web/router/use-address.ts';
import { type ManagementPlace, parsePlace, writePlace } from './management-place.ts';

/** Goes somewhere; `replace`: as if one had been there all along. */
export type GoToPlace = (place: ManagementPlace, replace?: boolean) => void;

/** Follows the address of the tab; undefined where it leads nowhere. */
export function usePlace(): [ManagementPlace | undefined, GoToPlace] {
  const [{ path, query }, goTo] = useAddress();
  const place = useMemo(() => parsePlace(path, query), [path, query]);
  const go: GoToPlace = useCallback((to, replace) => goTo(hrefOfPlace(to), replace), [goTo]);
  return [place, go];
}

/** The address of a place in this page. */
export function hrefOfPlace(place: ManagementPlace): string {
  return placeOf(writePlace(place));
}
