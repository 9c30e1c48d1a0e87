import { parseExactly } from '../../../lib/parse-exactly.ts';
import { takeAlone } from '../intake/take-alone.ts';
import type { TakenEvent } from '../intake/take-events.ts';
import { DEFAULT_MIN_ID_LENGTH } from '../integrations/integration-settings.ts';
import { VARIANT_NAMES } from '../mapping/blueprints/variant-names.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';
import { createMapper } from '../mapping/map-event.ts';
import { ApiProblem, type FieldError } from './api-problem.ts';
import { describeEventMapping } from './describe-event-mapping.ts';

/** What becomes of an event under each variant, as it is delivered with. */
export function previewTaken({ event, arrival }: TakenEvent): object {
  const mappings = VARIANT_NAMES.map((variant) => {
    const mapper = createMapper({ blueprint: loadVariant(variant), minIdLength: DEFAULT_MIN_ID_LENGTH });
    return { variant, ...describeEventMapping(mapper.explain(event, arrival)) };
  });
  return { source: event, mappings };
}

/**
 * Reads `{"event":…}`, the event as an object or as the text of one, in which long numbers stay what they are; or
 * `{"insert_id":…}` of one that came in lately.
 *
 * @param receivedAt in ms since the epoch
 * @param find the event of an insert_id
 * @throws {ApiProblem} 422 naming each field that is wrong: `event.timestamp`
 */
export function readEventToMap(body: object, receivedAt: number, find: (insertId: string) => TakenEvent): TakenEvent {
  const errors: FieldError[] = Object.keys(body)
    .filter((key) => key !== 'event' && key !== 'insert_id')
    .map((field) => ({ field, message: 'there is no such key; event and insert_id there are' }));
  const sent: unknown = Reflect.get(body, 'event');
  const insertId: unknown = Reflect.get(body, 'insert_id');
  if (insertId !== undefined && typeof insertId !== 'string')
    errors.push({ field: 'insert_id', message: 'must be text' });
  if ((sent === undefined) === (insertId === undefined)) {
    errors.push({ field: 'event', message: 'is required: an event, as an object or as its text; or insert_id' });
  }
  if (errors.length > 0) throw cannotMap(errors);
  if (typeof insertId === 'string') return find(insertId);
  const taken = takeAlone(typeof sent === 'string' ? parseText(sent) : { value: sent, exact: new Set() }, receivedAt);
  if (taken.ok) return taken;
  throw cannotMap(
    taken.problems.map(({ field, message, fix }) => ({
      field: field === '' ? 'event' : `event.${field}`,
      message: `${message}. ${fix}`,
    })),
  );
}

function parseText(text: string): ReturnType<typeof parseExactly> {
  try {
    return parseExactly(text);
  } catch (error) {
    // The engine's words repeat what was typed; where it is wrong is all that is told of it.
    const at = /position (\d+)/.exec(String(error))?.[1];
    const where = at === undefined ? '' : ` at character ${Number(at) + 1}`;
    throw cannotMap([{ field: 'event', message: `is no JSON${where}` }]);
  }
}

function cannotMap(errors: readonly FieldError[]): ApiProblem {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
  return new ApiProblem(422, 'The event cannot be taken', detail, errors);
}
