import type { Rule } from '../rules/rule.ts';

/** How every answer of an ingestion endpoint looks; `envelope.ts`, `rules/answers.ts` and `read-body.ts` do what they say. */
export const ENVELOPE_RULES: readonly Rule[] = [
  {
    slug: 'envelope.success',
    source: { tags: ['doc', 'sdk'], text: 'HTTP V2 docs: four integers; the Java SDK throws where one is missing.' },
    fix: 'Read code, events_ingested, payload_size_bytes and server_upload_time.',
  },
  {
    slug: 'envelope.payload-size',
    source: { tags: ['wild'], text: 'Amplitude-Node#59: payload_size_bytes is the size of the body after any gunzip.' },
    fix: 'Compare it with the body before gzip.',
  },
  {
    slug: 'envelope.code-equals-status',
    source: {
      tags: ['wild', 'sdk'],
      text: 'TypeScript, Python, legacy Node and Java trust code; Go, Kotlin and Swift the status.',
    },
    fix: 'Read either; they are equal.',
  },
  {
    slug: 'envelope.compact-json',
    source: { tags: ['wild'], text: 'analytics-go#34: compact JSON and one line feed, no charset, a Content-Length.' },
    fix: 'Parse the body as JSON; do not compare its text.',
  },
  {
    slug: 'envelope.key-order',
    source: { tags: ['wild'], text: 'Real answers have their keys in another order than the docs.' },
    fix: 'Read keys by name.',
  },
  {
    slug: 'envelope.headers',
    source: { tags: ['wild'], text: 'analytics-go#34: CORS, HSTS and Trace-Id on every answer, never Retry-After.' },
    fix: 'Wait by rules of your own; no answer says how long.',
  },
  {
    slug: 'envelope.preflight',
    source: { tags: ['decided'], text: 'Browsers need it; nobody documents it.' },
    fix: 'Nothing: browsers ask by themselves.',
  },
  {
    slug: 'envelope.empty-events',
    source: { tags: ['wild'], text: 'Amplitude-Node#59: an empty array is accepted.' },
    fix: 'Nothing; a request without events can be left out.',
  },
  {
    slug: 'envelope.gzip',
    source: {
      tags: ['doc', 'decided'],
      text: 'HTTP V2 docs: gzip is taken, limits hold after gunzip. That reading stops at the limit is decided.',
    },
    fix: 'Send Content-Encoding: gzip with a gzipped body, within the limits of a plain one.',
  },
];
