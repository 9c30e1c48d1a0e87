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

/** What a view is about. */
export type ViewName = 'stream' | 'charts' | 'users' | 'delivery' | 'faults';

/** What lies over a view: nothing, all there is about a line, the help, a text that was copied. */
export type ScreenName = 'list' | 'detail' | 'help' | 'text';
