import type { ComponentChildren } from 'preact';
import { PlaceLink } from '../../../web/router/place-link.tsx';
import { type Go, hrefOf, type PagePlace } from './use-route.ts';

interface PageLinkProps {
  to: PagePlace;
  go: Go;
  current?: boolean;
  children: ComponentChildren;
}

/** A link to a place of the debugger. */
export function PageLink({ to, go, current, children }: PageLinkProps) {
  return (
    <PlaceLink href={hrefOf(to)} go={() => go(to)} current={current}>
      {children}
    </PlaceLink>
  );
}
