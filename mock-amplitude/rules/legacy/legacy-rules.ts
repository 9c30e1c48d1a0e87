import type { Rule } from '../rule.ts';
import { checksum } from './checksum.ts';

/** How the oldest protocol goes; `http/endpoints.ts`, `http/legacy-words.ts` and the files here do what they say. */
export const LEGACY_PROTOCOL_RULES: readonly Rule[] = [
  {
    slug: 'legacy.success',
    source: {
      tags: ['sdk'],
      text: 'amplitude-js 8, Android and iOS post a form with client, e, v, upload_time and checksum to /, and take "success" with 200 as delivered.',
    },
    fix: 'Send client (the API key) and e (a JSON array of events) as a form.',
  },
  {
    slug: 'legacy.words',
    source: {
      tags: ['sdk'],
      text: 'Android and iOS compare the text: invalid_api_key, bad_checksum and request_db_write_failed come with 200, and mean "keep and try again".',
    },
    fix: 'Compare the text, not the status: only "success" means stored.',
  },
  {
    slug: 'legacy.too-large',
    source: { tags: ['sdk'], text: 'After 413 the SDKs halve their batch, and drop an event that is alone.' },
    fix: 'Send fewer events per request: halve the batch and try again.',
  },
  checksum,
  {
    slug: 'legacy.preflight',
    source: {
      tags: ['sdk'],
      text: 'amplitude-js sends the header Cross-Origin-Resource-Policy, so browsers ask first.',
    },
    fix: 'Nothing: browsers ask by themselves.',
  },
];
