import type { ComponentChildren } from 'preact';
import { PlaceLink } from '../../../../web/router/place-link.tsx';
import type { ManagementPlace } from './management-place.ts';
import { type GoToPlace, hrefOfPlace } from './use-place.ts';

interface ManagementLinkProps {
  to: ManagementPlace;
  go: GoToPlace;
  current?: boolean;
  children: ComponentChildren;
}

/** A link to a place of the management page. */
export function ManagementLink({ to, go, current, children }: ManagementLinkProps) {
  return (
    <PlaceLink href={hrefOfPlace(to)} go={() => go(to)} current={current}>
      {children}
    </PlaceLink>
  );
}
