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
    here: 'refused, with the page of its docs (`emulator.not-emulated`); assert on events instead',
  },
  {
    what: 'cohorts, taxonomy, annotations, releases, lookup tables, SCIM',
    here: 'refused, with the page of its docs (`emulator.not-emulated`)',
  },
  { what: 'the Attribution API', here: 'refused, with the page of its docs (`emulator.not-emulated`)' },
  {
    what: 'Experiment, Session Replay, Guides and Surveys',
    here: 'their hosts are kept quiet where they lead here (`emulator.quiet-host`); their paths on the ports are refused (`emulator.not-emulated`)',
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
