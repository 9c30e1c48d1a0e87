import { depth } from './depth.ts';
import type { EventRule } from './event-rule.ts';
import { fieldType } from './field-type.ts';
import { idInvalid } from './id-invalid.ts';
import { idLength } from './id-length.ts';
import { idsMissing } from './ids-missing.ts';
import { timeType } from './time-type.ts';
import { tooOld } from './too-old.ts';
import { typeEmpty } from './type-empty.ts';
import { typeMissing } from './type-missing.ts';
import { typeReserved } from './type-reserved.ts';

/** Every rule about a single event, in the order its findings are told. A new one is a file here and a line below. */
export const EVENT_RULES: readonly EventRule[] = [
  typeMissing,
  idsMissing,
  typeEmpty,
  typeReserved,
  timeType,
  fieldType,
  depth,
  idInvalid,
  idLength,
  tooOld,
];
