/** A request as far as it can be sent again: its key is hidden, as in every record. */
export interface CopiedRequest {
  method: string;
  /** With the query, where it is known. */
  path: string;
  /** Base address of its endpoint. */
  endpoint: string;
  region: 'us' | 'eu';
  contentType: string | undefined;
  body: string;
  /** Whether the body is longer than what is kept of it. */
  truncated: boolean;
  /** What stands for the key in the body: `…05e5`; null where none was read. */
  hiddenKey: string | null;
}

/** Said instead of a copy that would not be the same request. */
export const TOO_LONG = 'The body is longer than what is kept of it: it cannot be copied whole.';
