import { buildRefusal, ERROR_TEXT } from '../../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

const pathRule: Rule = {
  slug: 'request.path',
  source: { tags: ['doc', 'decided'], text: 'Text from the docs; that any unknown path or method gets it is decided.' },
  fix: 'Send POST /2/httpapi or POST /batch to the US or the EU endpoint.',
};

/** Paths people post to by mistake, and what they meant. */
const LIKELY_CAUSES: Record<string, string> = {
  '/httpapi': 'this is the deprecated V1 path; V2 is /2/httpapi',
  '/2/httpapi/': 'the path has a slash at its end; it is /2/httpapi',
  '/2/http': 'the path is /2/httpapi',
  '/': 'this is the base address alone; SDKs take the full URL with /2/httpapi as their server URL',
  '/identify':
    'this version of the emulator does not have the identify endpoint yet; send an $identify event to /2/httpapi',
};

/** Refuses what is no endpoint. Reached only by requests that matched none. */
export function refusePath(method: string, path: string): Refusal {
  const cause =
    path === '/2/httpapi' || path === '/batch'
      ? `the method is ${method}, the endpoint takes POST`
      : (LIKELY_CAUSES[path] ?? 'no such endpoint');
  return refuse(pathRule, buildRefusal(400, ERROR_TEXT.path), '', `${method} ${path}: ${cause}`);
}
