import { useRef } from 'preact/hooks';
import { isPlainClick } from '../router/is-plain-click.ts';

/** One of several parts of a view, at an address of its own. */
export interface Tab {
  id: string;
  title: string;
  href: string;
  go: () => void;
}

interface TabListProps {
  label: string;
  tabs: readonly Tab[];
  /** Id of the one that is shown. */
  shown: string;
  /** Id of the element that shows it. */
  panel: string;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** Tabs as the ARIA practices have them: one is reached by Tab, the others by arrows, Home and End. */
export function TabList({ label, tabs, shown, panel }: TabListProps) {
  const list = useRef<HTMLDivElement>(null);
  const press = (event: KeyboardEvent) => {
    // With one of these it is the browser's own: Alt and an arrow go back in its history.
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = tabs.findIndex(({ id }) => id === shown);
    const next = nextOf(event.key, at, tabs.length);
    const tab = next === undefined ? undefined : tabs[next];
    if (tab === undefined || next === undefined) return;
    event.preventDefault();
    tab.go();
    list.current?.querySelectorAll('a')[next]?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={press}>
      {tabs.map(({ id, title, href, go }) => (
        <a
          key={id}
          id={`tab-${id}`}
          role="tab"
          href={href}
          aria-selected={id === shown}
          aria-controls={id === shown ? panel : undefined}
          tabIndex={id === shown ? 0 : -1}
          onClick={(event) => {
            if (!isPlainClick(event)) return;
            event.preventDefault();
            go();
          }}
        >
          {title}
        </a>
      ))}
    </div>
  );
}

function nextOf(key: string, at: number, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : (at + step + count) % count;
}
