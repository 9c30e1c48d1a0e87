/** What an endpoint asks of the events it takes, beside what their project is set to. */
export interface EventTerms {
  /** Whether an event may do without user_id and device_id. */
  readonly idsOptional: boolean;
  /** Whether a number may be sent as text, whatever the project's `fieldTypes` is. */
  readonly coercesNumbers: boolean;
  /** Whether an id may be as short as it likes (`legacy.min-id-length`). */
  readonly anyIdLength: boolean;
}

/** Those of the JSON endpoints. */
export const JSON_TERMS: EventTerms = { idsOptional: false, coercesNumbers: false, anyIdLength: false };
