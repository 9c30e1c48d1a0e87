import { createHash } from 'node:crypto';
import { buildRefusal } from '../answers.ts';
import type { RequestRule } from '../request/request-rule.ts';
import { refuse } from '../rule.ts';

/** The fields that are hashed, in this order. `client` is called `api_key` once it is read. */
const HASHED = ['v', 'api_key', 'e', 'upload_time'] as const;

/** Compares the checksum of a legacy form with that of what came. */
export const checksum: RequestRule = {
  slug: 'legacy.checksum',
  source: {
    tags: ['sdk', 'decided'],
    text: 'amplitude-js, Android and iOS send the MD5 of v, client, e and upload_time. That none at all is fine is decided.',
  },
  fix: 'Send as checksum the MD5, in hex, of v + client + e + upload_time as they stand in the form before it is encoded; or leave it out.',
  check({ fields = {} }) {
    const sent = fields.checksum;
    if (sent === undefined || sent === '') return undefined;
    const text = HASHED.map((name) => fields[name] ?? '').join('');
    const own = createHash('md5').update(text).digest('hex');
    if (typeof sent === 'string' && sent.toLowerCase() === own) return undefined;
    const message = `the checksum is ${JSON.stringify(String(sent).slice(0, SHOWN))}, and the MD5 of what came is ${own}`;
    return refuse(checksum, buildRefusal(400, 'bad_checksum'), 'checksum', message);
  },
};

/** How much of a foreign text a message shows, in characters: more than an MD5 has. */
const SHOWN = 40;
