import type { ComponentChildren } from 'preact';
import { PlaceLink } from '../../../../web/router/place-link.tsx';
import type { PagePlace } from './page-place.ts';
import { type Go, hrefOf } from './use-place.ts';

interface PageLinkProps {
  to: PagePlace;
  go: Go;
  current?: boolean;
  children: ComponentChildren;
}

/** A link to a place of the management page. */
export function PageLink({ to, go, current, children }: PageLinkProps) {
  return (
    <PlaceLink href={hrefOf(to)} go={() => go(to)} current={current}>
      {children}
    </PlaceLink>
  );
}
