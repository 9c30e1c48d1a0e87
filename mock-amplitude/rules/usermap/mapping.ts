import { parseJson } from '../../../lib/parse-json.ts';
import { buildRefusal } from '../answers.ts';
import { formRule } from '../form/form-rules.ts';
import { describe, isAbsent, isObject, type SentObject } from '../json.ts';
import { apiKeyMissing } from '../request/api-key-missing.ts';
import { apiKeyUnknown } from '../request/api-key-unknown.ts';
import { bodyGzip } from '../request/body-json.ts';
import { bodySize } from '../request/body-size.ts';
import { clientHungUp } from '../request/client-hung-up.ts';
import { forbidden } from '../request/forbidden.ts';
import type { RequestRule } from '../request/request-rule.ts';
import { refuse } from '../rule.ts';

/** One user_id and what it is mapped to; null: it is mapped to nothing any more. */
export interface UserMapping {
  userId: string;
  globalUserId: string | null;
}

/** Most mappings of one request. Doc. */
const MAX_MAPPINGS = 2000;

export const mappingRule: RequestRule = {
  slug: 'usermap.mapping',
  source: {
    tags: ['doc', 'decided'],
    text: 'User Mapping docs: user_id, and global_user_id unless unmap is true; 2000 at most. The answer is decided.',
  },
  fix: 'Send mapping as a JSON array of {"user_id", "global_user_id"}, or {"user_id", "unmap": true}.',
  check({ fields }) {
    if (fields === undefined) return undefined;
    const read = readMappings(fields);
    return read.ok ? undefined : refuse(mappingRule, buildRefusal(400, 'invalid_mapping'), 'mapping', read.reason);
  },
};

/** What `/usermap` is read by. */
export const USERMAP_RULES: readonly RequestRule[] = [
  forbidden,
  clientHungUp,
  bodySize,
  bodyGzip,
  formRule,
  apiKeyMissing,
  mappingRule,
];

/** Whose it is. */
export const USERMAP_CHECKS: readonly RequestRule[] = [apiKeyUnknown];

/** Reads the mappings of a form, or says what is wrong with them. */
export function readMappings(
  fields: SentObject,
): { ok: true; mappings: UserMapping[] } | { ok: false; reason: string } {
  const { mapping } = fields;
  if (typeof mapping !== 'string' || mapping === '') return { ok: false, reason: 'no mapping' };
  const list = parse(mapping);
  if (list === undefined) return { ok: false, reason: 'mapping is not JSON' };
  if (list.length > MAX_MAPPINGS) return { ok: false, reason: `${list.length} mappings, the limit is ${MAX_MAPPINGS}` };
  const mappings: UserMapping[] = [];
  for (const [place, sent] of list.entries()) {
    const one = readMapping(sent);
    if (typeof one === 'string') return { ok: false, reason: `mapping[${place}]: ${one}` };
    mappings.push(one);
  }
  return { ok: true, mappings };
}

function parse(text: string): unknown[] | undefined {
  try {
    const value = parseJson(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return undefined;
  }
}

/** The mapping, or what is wrong with it. */
function readMapping(sent: unknown): UserMapping | string {
  if (!isObject(sent)) return `it is ${describe(sent)}, not an object`;
  const { user_id, global_user_id, unmap } = sent;
  const userId = readId(user_id);
  if (userId === undefined) return `user_id is ${describe(user_id)}, not a text`;
  if (unmap === true || unmap === 'true' || unmap === 'True') {
    return isAbsent(global_user_id)
      ? { userId, globalUserId: null }
      : 'unmap is true, so there can be no global_user_id';
  }
  const globalUserId = readId(global_user_id);
  return globalUserId === undefined
    ? `global_user_id is ${describe(global_user_id)}, not a text`
    : { userId, globalUserId };
}

function readId(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
