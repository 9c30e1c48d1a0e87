import type { ComponentChildren } from 'preact';
import { isPlainClick } from './is-plain-click.ts';

interface PlaceLinkProps {
  href: string;
  /** Goes there without loading the page anew. */
  go: () => void;
  current?: boolean | undefined;
  children: ComponentChildren;
}

/** A link within the page, which a browser may open in another tab, too. */
export function PlaceLink({ href, go, current, children }: PlaceLinkProps) {
  return (
    <a
      href={href}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        go();
      }}
    >
      {children}
    </a>
  );
}
