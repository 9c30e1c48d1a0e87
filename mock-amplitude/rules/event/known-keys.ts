import { FIELDS_BY_TYPE } from './field-types.ts';

/**
 * Other names of fields, which the SDKs and the export use: Amplitude stores one value under the field's own name
 * (`normalize.aliases`).
 */
export const FIELD_BY_ALIAS: ReadonlyMap<string, string> = new Map([
  ['version_name', 'app_version'],
  ['device_carrier', 'carrier'],
]);

/**
 * Fields without a row in `FIELDS_BY_TYPE`: `time` has a rule of its own, the other two are in the docs of Identify, and in
 * the columns of an export.
 */
const OTHER_FIELDS = ['time', 'paying', 'start_version'];

/** Every key of an event that Amplitude knows, aliases among them. What else is sent is not stored. */
export const KNOWN_EVENT_KEYS: ReadonlySet<string> = new Set([
  ...Object.values(FIELDS_BY_TYPE).flat(),
  ...OTHER_FIELDS,
  ...FIELD_BY_ALIAS.keys(),
]);
