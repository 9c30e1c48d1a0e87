import type { Rule } from '../rules/rule.ts';

/** What each ingestion endpoint takes; `endpoints.ts` lists them. */
export const ENDPOINT_RULES: readonly Rule[] = [
  {
    slug: 'endpoint.http-v2',
    source: {
      tags: ['doc', 'sdk'],
      text: 'HTTP V2 docs: POST /2/httpapi, JSON. What stands beside the events is what the official SDKs send.',
    },
    fix: 'Send {"api_key", "events"} as JSON.',
  },
  {
    slug: 'endpoint.batch',
    source: { tags: ['doc'], text: 'Batch docs: POST /batch, the same JSON, other limits.' },
    fix: 'Send {"api_key", "events"} as JSON.',
  },
  {
    slug: 'endpoint.identify',
    source: {
      tags: ['doc', 'decided'],
      text: 'Identify docs: a form or a query with api_key and identification. That errors are words is read from V1.',
    },
    fix: 'Send the fields api_key and identification as a form.',
  },
  {
    slug: 'endpoint.groupidentify',
    source: { tags: ['doc'], text: 'Group Identify docs: a form or a query with api_key and identification.' },
    fix: 'Send the fields api_key and identification as a form.',
  },
  {
    slug: 'endpoint.http-v1',
    source: { tags: ['doc'], text: 'HTTP API V1 docs (deprecated): a form with api_key and event, answered in words.' },
    fix: 'Use /2/httpapi; V1 is deprecated.',
  },
];
