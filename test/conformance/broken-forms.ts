import type { Mutation } from './breaking-proxy.ts';

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
  'limit.group-identify': {
    answer(passing) {
      passing.status = 200;
    },
  },
};
