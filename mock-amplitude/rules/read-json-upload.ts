import type { Limits } from '../limits.ts';
import { checkApiKeyMissing } from './request/api-key-missing.ts';
import { parseBodyJson } from './request/body-json.ts';
import { checkBodyMissing } from './request/body-missing.ts';
import { checkEventCount } from './request/event-count.ts';
import { checkEventsMissing } from './request/events-missing.ts';
import { parseEvents } from './request/events-not-array.ts';
import type { ReadUpload } from './upload.ts';

/**
 * Reads a body of `/2/httpapi` or `/batch` by the rules that come before the key is looked up, in Amplitude's order.
 *
 * @param contentType the header as sent
 */
export function readJsonUpload(
  body: Buffer,
  contentType: string | undefined,
  { acceptTextPlain, limits }: { acceptTextPlain: boolean; limits: Limits },
): ReadUpload {
  const missing = checkBodyMissing(body);
  if (missing !== undefined) return { ok: false, refusal: missing };
  const parsed = parseBodyJson(body, contentType, acceptTextPlain);
  if (!parsed.ok) return parsed;

  const { api_key, options, client_upload_time } = parsed.value;
  const apiKey = typeof api_key === 'string' ? api_key : null;
  const incomplete = checkApiKeyMissing(parsed.value) ?? checkEventsMissing(parsed.value);
  if (incomplete !== undefined) return { ok: false, refusal: incomplete, apiKey };
  const read = parseEvents(parsed.value.events);
  if (!read.ok) return { ...read, apiKey };
  const eventCount = read.events.length;
  const tooMany = checkEventCount(eventCount, limits.eventsPerRequest);
  if (tooMany !== undefined) return { ok: false, refusal: tooMany, apiKey, eventCount };

  return {
    ok: true,
    upload: { apiKey: api_key, events: read.events, options, clientUploadTime: client_upload_time },
  };
}
