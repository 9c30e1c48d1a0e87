import type { Mutation } from './breaking-proxy.ts';
import { replace } from './mutate.ts';

const ofPath = (path: string, change: Partial<{ answer: string; body: string }>): Mutation => ({
  request(passing) {
    if (passing.path.startsWith(path) && change.body !== undefined) passing.body = Buffer.from(change.body);
  },
  answer(passing) {
    if (passing.path.startsWith(path) && change.answer !== undefined) passing.answer = change.answer;
  },
});

/** What a server may get wrong about endpoints that take forms: one for each rule. */
export const BROKEN_FORMS: Record<string, Mutation> = {
  'endpoint.identify': ofPath('/identify', { answer: '{"code":200}\n' }),
  'endpoint.groupidentify': ofPath('/groupidentify', { body: '' }),
  'endpoint.http-v1': ofPath('/httpapi', { answer: '{"code":400,"error":"Invalid API key"}\n' }),
  // The minimum of the JSON endpoints.
  'legacy.min-id-length': {
    answer(passing) {
      const short = /(?:user|device)_id%22%3A%22[^%]{1,4}%22/.test(passing.body.toString());
      if (passing.path.startsWith('/httpapi') && short) passing.answer = 'invalid_event';
    },
  },
  // JSON is read too, and answered as on the JSON endpoints.
  'request.form': replace('missing_event', '{"code":400,"error":"Missing request body"}'),
  'request.parameter-missing': replace('missing_event', 'missing_identification'),
  'request.parameter-json': replace('missing_event', 'invalid_json'),
  'request.group': {
    answer(passing) {
      if (passing.path.startsWith('/groupidentify')) passing.status = 200;
    },
  },
  'limit.group-identify': {
    answer(passing) {
      passing.status = 200;
    },
  },
};
