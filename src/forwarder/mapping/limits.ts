/** What Amplitude takes, as far as it can be seen before sending (`map.limits`). Source: HTTP V2 docs, unless said otherwise. */
export const MAPPING_LIMITS = {
  /** Longest string in ids and property values, in characters; a longer one is cut. */
  stringLength: 1024,
  /** Most levels of nesting in a property object; what lies deeper is dropped. */
  propertyDepth: 40,
  /**
   * Longest messageId sent as it is, in characters: room for a suffix before Amplitude cuts the insert_id and takes two for
   * one. Decided.
   */
  messageIdLength: 1000,
  /** Most products of an order that get an event each; what the others cost stays on the order's own event. Decided. */
  lineItems: 100,
} as const;

/** Ids that stand for no one, compared without case and outer spaces. So does any id made of zeros only. */
export const NO_ONE: ReadonlySet<string> = new Set([
  'anonymous',
  'nil',
  'none',
  'null',
  'n/a',
  'na',
  'undefined',
  'unknown',
  '',
  '""',
  '00000000-0000-0000-0000-000000000000',
  '{}',
  'lmy47d',
  '0',
  '-1',
]);

/** Event names that Amplitude keeps for itself. */
export const RESERVED_EVENT_TYPES: ReadonlySet<string> = new Set([
  '[Amplitude] Start Session',
  '[Amplitude] End Session',
  '[Amplitude] Revenue',
  '[Amplitude] Revenue (Verified)',
  '[Amplitude] Revenue (Unverified)',
  '[Amplitude] Merged User',
]);

/** Event names that say what an event does to a user or a group; no action may be called so. */
export const OPERATION_EVENT_TYPES: ReadonlySet<string> = new Set(['$identify', '$groupidentify']);
