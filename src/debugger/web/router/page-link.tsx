import type { ComponentChildren } from 'preact';
import { type Go, hrefOf, type PagePlace } from './use-route.ts';

/** A link within the page, which a browser may open in another tab, too. */
export function PageLink({
  to,
  go,
  current,
  children,
}: {
  to: PagePlace;
  go: Go;
  current?: boolean;
  children: ComponentChildren;
}) {
  return (
    <a
      href={hrefOf(to)}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
