import { redactUrl } from '../../lib/redact-request.ts';
import type { Projects } from './projects.ts';

/** Hides keys in the path and query of a request, those of the projects among them. */
export function redactPath(url: string, projects: Pick<Projects, 'list'>): string {
  return redactUrl(
    url,
    // What comes by the thousand has none: /2/httpapi, /batch.
    url.length <= LONGEST_PLAIN ? [] : projects.list().flatMap(({ apiKey, secretKey = '' }) => [apiKey, secretKey]),
  );
}

/** Of the paths of endpoints, in characters; no key is that short. */
const LONGEST_PLAIN = '/groupidentify'.length;
