import type { Live } from '../live/use-live.ts';
import { PAGE_VIEWS, type PageView } from '../router/page-route.ts';
import { type Go, hrefOf } from '../router/use-route.ts';
import { VIEW_TABLE } from '../views/view-table.ts';

/** The views by their digits, each a link. */
export function TabBar({ view, go }: { view: PageView; go: Go; live: Live }) {
  return (
    <nav class="tabs" aria-label="Views">
      {PAGE_VIEWS.map((name, index) => (
        <a
          key={name}
          href={hrefOf({ view: name })}
          aria-current={name === view ? 'page' : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            go({ view: name });
          }}
        >
          <kbd>{index + 1}</kbd> {VIEW_TABLE[name].title}
        </a>
      ))}
    </nav>
  );
}
