import type { LineBatch } from '../../model/lines/line-batches.ts';

/** One thing that keeps events away, and whether it was seen. */
export interface CheckedCause {
  /** `no`: it is not that. `yes`: it is. `open`: nothing tells yet. */
  found: 'no' | 'yes' | 'open';
  text: string;
}

/** Each cause by the rule under which it is recorded, and what to do about it. */
const CAUSES: readonly { rule: string; fine: string; wrong: string }[] = [
  {
    rule: 'request.path',
    fine: 'The path is one of Amplitude’s.',
    wrong: 'A request came to a path that Amplitude does not have: send to /2/httpapi or /batch.',
  },
  {
    rule: 'request.api-key-unknown',
    fine: 'The API key is one of a project.',
    wrong: 'A request came with a key that no project has: compare it with that of the project.',
  },
  {
    rule: 'request.region-mismatch',
    fine: 'The region is the one of the project.',
    wrong: 'A request came to the other region: it is answered 200, and nothing is stored. Set serverZone.',
  },
  {
    rule: 'event.id-length',
    fine: 'The ids are long enough.',
    wrong: 'An event was refused for an id of fewer than 5 characters: send a longer one, or set min_id_length.',
  },
];

/**
 * Goes through what keeps events away, by what has come.
 *
 * @param preflights how many were answered: they are no lines
 */
export function checkCauses(batches: readonly LineBatch[], preflights: number): CheckedCause[] {
  const rules = new Set(batches.flatMap(({ request, events }) => [request.rule, ...events.map(({ rule }) => rule)]));
  const cameAny = batches.length > 0;
  const causes = CAUSES.map(({ rule, fine, wrong }): CheckedCause => {
    if (rules.has(rule)) return { found: 'yes', text: wrong };
    return { found: cameAny ? 'no' : 'open', text: fine };
  });
  return [
    {
      found: cameAny ? 'no' : 'open',
      text: cameAny ? 'Requests arrive here.' : 'A request arrives here: the address is right.',
    },
    {
      found: preflights > 0 ? 'no' : 'open',
      text:
        preflights > 0
          ? 'A browser asked whether it may send here (a preflight), and it may.'
          : 'A browser asks first whether it may send here (a preflight, which is no line); a server does not.',
    },
    ...causes,
    { found: 'open', text: 'The SDK keeps events for a while: call flush(), or wait for its flush interval.' },
  ];
}
