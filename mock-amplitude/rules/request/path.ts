import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';
import { tidySlashes } from './tidy-slashes.ts';

export const pathRule: Rule = {
  slug: 'request.path',
  source: { tags: ['doc', 'decided'], text: 'Text from the docs; that any unknown path or method gets it is decided.' },
  fix: 'Send POST /2/httpapi or POST /batch to the US or the EU endpoint; forms go to /identify, /groupidentify and /httpapi.',
};

/** What each endpoint takes. */
const METHODS_BY_PATH: ReadonlyMap<string, string> = new Map([
  ['/2/httpapi', 'POST'],
  ['/batch', 'POST'],
  ['/2/httpapi/delayed', 'POST'],
  ['/2/httpapi/delayed/', 'POST'],
  ['/identify', 'GET and POST'],
  ['/groupidentify', 'GET and POST'],
  ['/httpapi', 'GET and POST'],
  ['/usermap', 'GET and POST'],
  ['/api/2/usersearch', 'GET'],
  ['/api/2/useractivity', 'GET'],
  ['/api/2/export', 'GET'],
  ['/api/2/usermap', 'GET'],
  ['/api/2/deletions/users', 'GET and POST'],
  ['/v1/userprofile', 'GET'],
]);

/** Paths people post to by mistake, and what they meant. */
const LIKELY_CAUSES: Record<string, string> = {
  '/2/http': 'the path is /2/httpapi',
  '/': 'this is the base address alone; SDKs take the full URL with /2/httpapi as their server URL',
  '/group-identify': 'the path is /groupidentify',
};

/** Refuses what is no endpoint. Reached only by requests that matched none. */
export function refusePath(method: string, path: string): Refusal {
  return refuse(pathRule, buildRefusal(400, ERROR_TEXT.path), '', `${method} ${path}: ${nameCause(method, path)}`);
}

function nameCause(method: string, path: string): string {
  const methods = METHODS_BY_PATH.get(path);
  if (methods !== undefined) return `the method is ${method}, the endpoint takes ${methods}`;
  const tidy = tidySlashes(path);
  if (METHODS_BY_PATH.has(tidy)) {
    return `the path has a slash too many; it is ${tidy} (lenientPaths takes both)`;
  }
  const small = tidy.toLowerCase();
  if (METHODS_BY_PATH.has(small)) return `paths are case-sensitive; it is ${small}`;
  return LIKELY_CAUSES[tidy] ?? 'no such endpoint';
}
