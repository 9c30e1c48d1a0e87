import type { SentObject } from './json.ts';
import type { Refusal } from './rule.ts';

/** What a request to an ingestion endpoint holds, however it was written down. */
export interface Upload {
  /** As sent; nothing is known of it but that it is there. */
  apiKey: unknown;
  events: readonly SentObject[];
  /** As sent, for `request.options`. */
  options?: unknown;
  /** As sent, for `readUploadTime`: what the client's clock showed when it sent. */
  clientUploadTime?: unknown;
  /** True where its events may do without user_id and device_id. */
  idsOptional?: boolean;
}

/** An upload, or why it cannot be read and as much as is known of it. */
export type ReadUpload =
  | { ok: true; upload: Upload }
  | { ok: false; refusal: Refusal; apiKey?: string | null; eventCount?: number };
