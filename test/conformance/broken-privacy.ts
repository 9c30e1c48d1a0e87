import type { Mutation } from './breaking-proxy.ts';
import { replace } from './mutate.ts';

/** Requests to a path come with another body. */
const rewriteAt = (path: string, from: RegExp, to: string): Mutation => ({
  request(passing) {
    if (passing.path.startsWith(path)) passing.body = Buffer.from(passing.body.toString().replace(from, to));
  },
});

/** What a server may get wrong about mappings and deletions of users: one for each rule. */
export const BROKEN_PRIVACY: Record<string, Mutation> = {
  'usermap.success': replace('success', '{"code":200}'),
  'usermap.mapping': {
    answer(passing) {
      if (passing.path.startsWith('/usermap')) passing.status = 200;
    },
  },
  // Users are mapped to somebody else.
  'usermap.lookup': rewriteAt('/usermap', /all-/, 'nobody-'),
  'deletion.request': rewriteAt('/api/2/deletions', /"user_ids"/, '"ignore_invalid_id":true,"user_ids"'),
  'deletion.jobs': {
    answer(passing) {
      if (passing.status === 400) passing.status = 200;
    },
  },
  // Nobody is deleted.
  'deletion.done': rewriteAt(
    '/api/2/deletions',
    /"user_ids":\["user-/,
    '"ignore_invalid_id":true,"user_ids":["nobody-',
  ),
};
