/** The views, in the order of their digits. */
export const VIEWS = [
  { name: 'stream', title: 'Stream' },
  { name: 'charts', title: 'Charts' },
  { name: 'users', title: 'Users' },
  { name: 'delivery', title: 'Delivery' },
  { name: 'faults', title: 'Faults' },
] as const satisfies readonly {
  name: ViewName;
  title: string;
}[];

/** Those of the page, in the order of their digits: the terminal's, and what only a browser has room for. */
export const PAGE_VIEWS = [
  ...VIEWS,
  { name: 'revenue', title: 'Revenue' },
  { name: 'settings', title: 'Settings' },
] as const satisfies readonly {
  name: PageViewName;
  title: string;
}[];

/** What a view of the page is about. */
export type PageViewName = ViewName | 'revenue' | 'settings';

/** What a view is about. */
export type ViewName = 'stream' | 'charts' | 'users' | 'delivery' | 'faults';

/** What lies over a view: nothing, all there is about a line, the help, a text that was copied. */
export type ScreenName = 'list' | 'detail' | 'help' | 'text';
