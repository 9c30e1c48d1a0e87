/** What is wrong with one field of what was sent. */
export interface FieldMessage {
  /** Path, for example `config.api_key`. */
  field: string;
  message: string;
}

/** What a call came back with: what was asked for, or what is wrong and what to do. */
export type Called<T> =
  | { ok: true; data: T }
  | { ok: false; status: number; error: string; fix: string; fields?: readonly FieldMessage[] };
