import type { Rule } from '../../rules/rule.ts';

const DOCS = 'User Privacy API docs';

export const deletionDone: Rule = {
  slug: 'deletion.done',
  source: {
    tags: ['doc', 'decided'],
    text: `${DOCS}: all events and properties up to the moment the job runs; who comes later is somebody new. That a job runs 10 days after its first request is decided (docs: 10 to 13).`,
  },
  fix: "Nothing: its user was deleted, so it is in no export and in nobody's stream. The request log still shows what was sent.",
};

/** How users are deleted. */
export const DELETION_RULES: readonly Rule[] = [
  {
    slug: 'deletion.request',
    source: {
      tags: ['doc', 'decided'],
      text: `${DOCS}: Basic auth; user_ids and amplitude_ids, 100 together; an unknown one is refused unless ignore_invalid_id is true. The texts of refusals are decided.`,
    },
    fix: 'Send {"user_ids": [...], "requester": "..."} as JSON with the project\'s keys as Basic auth.',
  },
  {
    slug: 'deletion.jobs',
    source: {
      tags: ['doc'],
      text: `${DOCS}: jobs by day, staging until 3 days before they run, then submitted, then done; six months at most.`,
    },
    fix: 'Send start_day and end_day as YYYY-MM-DD, the day of the request and 30 days more.',
  },
  deletionDone,
];
