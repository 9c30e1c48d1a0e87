import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

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
]);

/** Paths people post to by mistake, and what they meant. */
const LIKELY_CAUSES: Record<string, string> = {
  '/2/httpapi/': 'the path has a slash at its end; it is /2/httpapi',
  '/2/http': 'the path is /2/httpapi',
  '/': 'this is the base address alone; SDKs take the full URL with /2/httpapi as their server URL',
  '/identify/': 'the path has a slash at its end; it is /identify',
  '/groupIdentify': 'paths are case-sensitive; it is /groupidentify',
  '/group-identify': 'the path is /groupidentify',
};

/** Refuses what is no endpoint. Reached only by requests that matched none. */
export function refusePath(method: string, path: string): Refusal {
  const methods = METHODS_BY_PATH.get(path);
  const cause =
    methods === undefined
      ? (LIKELY_CAUSES[path] ?? 'no such endpoint')
      : `the method is ${method}, the endpoint takes ${methods}`;
  return refuse(pathRule, buildRefusal(400, ERROR_TEXT.path), '', `${method} ${path}: ${cause}`);
}
