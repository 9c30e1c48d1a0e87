/** Something of Amplitude that the emulator does not do. */
export interface NotEmulated {
  what: string;
  /** What happens here. */
  here: string;
}

/** What of Amplitude has no part here; `docs/fidelity.md` lists it. */
export const NOT_EMULATED: readonly NotEmulated[] = [
  {
    what: 'charts and their API: segmentation, funnels, retention, revenue, real-time, saved charts',
    here: 'an unknown path (`request.path`); assert on events instead',
  },
  { what: 'cohorts, taxonomy, annotations, lookup tables, SCIM', here: 'an unknown path' },
  { what: 'the Attribution API', here: 'an unknown path' },
  {
    what: 'Experiment, Session Replay, Guides and Surveys',
    here: 'their hosts are answered by the proxy only (`reach.quiet`)',
  },
  {
    what: 'places that Amplitude looks up by the address of a client',
    here: 'an event has the place it was sent with',
  },
  { what: 'filters of a project: blocked events, drop filters, bots', here: 'everything that is accepted is stored' },
  {
    what: 'derived properties, channels, custom events, transformations',
    here: 'events are as they were sent and normalised',
  },
  { what: 'the minutes until an event is in a chart or an export', here: 'what is accepted can be read at once' },
];
