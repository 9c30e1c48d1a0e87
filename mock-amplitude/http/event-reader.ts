import type { ReadEvents } from '../event-log/logged-request.ts';
import type { Ruleset } from '../rules/check-request.ts';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';

type ReadBy = Pick<Ruleset, 'limits' | 'acceptTextPlain'>;

/** Creates what reads the events of an endpoint's requests once more. */
export function createEventReader(endpoint: Endpoint, ruleset: ReadBy): ReadEvents {
  return (sent) => {
    const read = endpoint.read(sent, ruleset);
    return read.ok ? read.upload.events : [];
  };
}

/** Finds the reader of the endpoint at a path; undefined where there is none. */
export function findEventReader(path: string, ruleset: ReadBy): ReadEvents | undefined {
  const endpoint = ENDPOINTS.find((one) => one.path === path);
  return endpoint === undefined ? undefined : createEventReader(endpoint, ruleset);
}
