import { PAGE_VIEWS, type PageViewName } from '../../model/views.ts';

/** Where in the page the user is. */
export interface PageRoute {
  view: PageViewName;
  /** What of the view is open: the `seq` of an event, the id of a user. */
  item: string | undefined;
  /** The newest that matches `q` is asked for. */
  latest: boolean;
  /** The filter. */
  q: string;
  /** Whose users or revenue are meant, where it is not the first project. */
  project: string | undefined;
  /** In which steps revenue is told, and by what it is told apart; undefined: as it begins. */
  interval: string | undefined;
  group: string | undefined;
  /** The run that a link is about. */
  run: string | undefined;
}

/**
 * Reads an address.
 *
 * @param path below the page's own: `/events/4711`, `/stream`
 * @returns undefined where there is nothing
 */
export function parseRoute(path: string, query: string): PageRoute | undefined {
  const [first = '', second, ...rest] = path.split('/').filter((part) => part !== '');
  const params = new URLSearchParams(query);
  const base = {
    item: second === undefined ? undefined : decode(second),
    latest: first === 'latest',
    q: params.get('q') ?? '',
    project: params.get('project') ?? undefined,
    interval: params.get('interval') ?? undefined,
    group: params.get('group') ?? undefined,
    run: params.get('run') ?? undefined,
  };
  if (rest.length > 0) return undefined;
  if (first === '' || first === 'events' || first === 'latest') return { ...base, view: 'stream' };
  const view = PAGE_VIEWS.find(({ name }) => name === first)?.name;
  return view === undefined ? undefined : { ...base, view };
}

/** Writes the address of a place, below the page's own. */
export function writeRoute(place: Partial<PageRoute> & { view: PageViewName }): string {
  const { view, item, q } = place;
  const params = new URLSearchParams();
  if (q !== undefined && q !== '') params.set('q', q);
  for (const name of ['project', 'interval', 'group', 'run'] as const) {
    const value = place[name];
    if (value !== undefined) params.set(name, value);
  }
  const query = params.size === 0 ? '' : `?${params}`;
  const name = view === 'stream' && item !== undefined ? 'events' : view;
  return `/${name}${item === undefined ? '' : `/${encodeURIComponent(item)}`}${query}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
