import { redactUrl } from '../../lib/redact-request.ts';
import type { Projects } from './projects.ts';

/** Of the paths of endpoints, in characters; no key is that short. */
const LONGEST_PLAIN = '/groupidentify'.length;

/** Hides keys in the path and query of a request, those of the projects among them. */
export function redactPath(url: string, projects: Pick<Projects, 'list'>): string {
  // What comes by the thousand has none: /2/httpapi, /batch.
  return redactUrl(url, url.length <= LONGEST_PLAIN ? [] : listSecrets(projects));
}

/** The keys of all projects. */
export function listSecrets(projects: Pick<Projects, 'list'>): string[] {
  return projects.list().flatMap(({ apiKey, secretKey = '' }) => [apiKey, secretKey]);
}
