/** Answers of statuses from `from` to `to` that are not Amplitude's, and what a person can do about them. */
interface StrayAnswer {
  from: number;
  to: number;
  /** A sentence, or several. */
  fix: string;
}

const LOOK = 'See what answers at the endpoint.';

/**
 * What a proxy, a deploy, a load balancer or a login page answers in Amplitude's place (`deliver.stray-status`). None of
 * it says that an event is bad or that the API key is wrong, and none of it lasts: the events rest and are tried again.
 * The first that fits counts.
 */
const STRAY_ANSWERS: readonly StrayAnswer[] = [
  { from: 200, to: 200, fix: `${LOOK} A login page of the network or a proxy answers 200, too.` },
  { from: 204, to: 204, fix: `${LOOK} Amplitude answers with a body; a proxy or a stub answers without.` },
  {
    from: 300,
    to: 399,
    fix: 'It is not followed, as the API key would go along. Set the endpoint to where Amplitude takes events, or take the redirect away.',
  },
  { from: 400, to: 400, fix: `${LOOK} Amplitude names in JSON what it refuses; a proxy answers with a page.` },
  { from: 401, to: 401, fix: `${LOOK} Amplitude asks nobody to log in; let the forwarder past what does.` },
  { from: 404, to: 405, fix: `${LOOK} During a deploy it passes; else the endpoint is wrong.` },
  { from: 407, to: 407, fix: 'Let the forwarder past the proxy that wants a login.' },
  { from: 410, to: 410, fix: `${LOOK} During a deploy it passes; else the endpoint is wrong.` },
  { from: 421, to: 421, fix: 'It passes by itself: a load balancer led the request to the wrong server.' },
  { from: 425, to: 425, fix: 'It passes by itself: a load balancer took the request for a repeat.' },
  { from: 451, to: 451, fix: 'See who blocks the endpoint: a filter of the network or of the country.' },
];

/** What to do about an answer of this status that is not Amplitude's. */
export function fixStrayAnswer(status: number): string {
  return STRAY_ANSWERS.find(({ from, to }) => status >= from && status <= to)?.fix ?? LOOK;
}
