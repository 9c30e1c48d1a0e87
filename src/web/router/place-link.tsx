import type { ComponentChildren } from 'preact';

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
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
        event.preventDefault();
        go();
      }}
    >
      {children}
    </a>
  );
}
