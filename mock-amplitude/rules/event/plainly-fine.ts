import { isAbsent, type SentObject } from '../json.ts';
import { isDeeper } from './depth.ts';
import type { EventContext } from './event-rule.ts';
import { TYPE_BY_FIELD } from './field-types.ts';

/** Longer than every invalid id but for the empty UUID, which begins with a zero as zeros do. */
const SURELY_LONG = 10;
const SPACE = 32;
const ZERO = 48;
const BRACKET = 91;
const LAST_ASCII = 127;

/**
 * Whether a quick look is enough to see that no rule finds fault with an event. Most events are like that, and the look
 * costs a fraction of asking every rule. False says no more than that the rules have to be asked.
 */
export function isPlainlyFine(event: SentObject, { ids, project, minIdLength, propertyDepth }: EventContext): boolean {
  if (project.retentionDays !== null || !isPlainType(event.event_type)) return false;
  const user = ids.user_id.text;
  const device = ids.device_id.text;
  if (user === undefined && device === undefined) return false;
  if (user !== undefined && !isPlainId(user, minIdLength)) return false;
  if (device !== undefined && !isPlainId(device, minIdLength)) return false;
  let place = 0;
  for (const field in event) {
    const type = lastFields[place] === field ? lastTypes[place] : lookUp(field, place);
    place++;
    if (type !== undefined && !isPlainValue(event[field], type, propertyDepth)) return false;
  }
  return true;
}

/** The fields of the event before, and their types: one sender's events mostly have the same fields in the same order. */
const lastFields: string[] = [];
const lastTypes: (string | undefined)[] = [];
const MOST_FIELDS = 64;
/** In characters: a sender may call a field what he likes, and what is remembered is held. */
const LONGEST_FIELD = 100;

function lookUp(field: string, place: number): string | undefined {
  const type = TYPE_BY_FIELD.get(field);
  if (place >= MOST_FIELDS || field.length > LONGEST_FIELD) return type;
  lastFields[place] = field;
  lastTypes[place] = type;
  return type;
}

/** Neither empty, blank nor one of Amplitude's own, which begin with a bracket. */
function isPlainType(type: unknown): boolean {
  return typeof type === 'string' && isPlainCharacter(type, 0, SPACE) && type.charCodeAt(0) !== BRACKET;
}

function isPlainId(id: string, minLength: number): boolean {
  if (id.length < SURELY_LONG || id.length < minLength) return false;
  return isPlainCharacter(id, 0, ZERO) && isPlainCharacter(id, id.length - 1, SPACE);
}

/** Spaces come in many kinds beyond ASCII. */
function isPlainCharacter(text: string, at: number, after: number): boolean {
  const code = text.charCodeAt(at);
  return code > after && code < LAST_ASCII;
}

function isPlainValue(value: unknown, type: string, propertyDepth: number): boolean {
  if (typeof value === type) return type !== 'object' || (!Array.isArray(value) && !isDeeper(value, propertyDepth));
  if (isAbsent(value)) return true;
  switch (type) {
    case 'integer':
    case 'time':
      return Number.isInteger(value);
    case 'string or number':
      return typeof value === 'string' || typeof value === 'number';
    default:
      return false;
  }
}
