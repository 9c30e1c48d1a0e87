import { z } from 'zod';
import { IF_LIST, IF_TEXT } from '../../../lib/zod-when.ts';
import type { DeadLetterFilter } from '../../forwarder/delivery/outbox/dead-letter-filter.ts';
import type { DeadLetterQuery } from '../../forwarder/inspection/create-delivery-desk.ts';

/** A call that cannot be read: what is wrong, and what to send. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** Dead letters in one answer, where no limit is given, and at most. */
const DEFAULT_LETTERS = 50;
const MOST_LETTERS = 500;
/** Longest id or slug that is read, in characters, and most ids at once. */
const MOST_CHARACTERS = 200;
const MOST_IDS = 10_000;

const text = z.string().min(1, IF_TEXT).max(MOST_CHARACTERS, IF_TEXT);
const integrationSchema = z.strictObject({ integration: text.optional() });
const lettersSchema = z.strictObject({
  integration: text.optional(),
  rule: text.optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_LETTERS).default(DEFAULT_LETTERS),
});
const choiceSchema = z
  .strictObject({
    integration: text.optional(),
    ids: z.array(z.int()).max(MOST_IDS, IF_LIST).optional(),
    rule: text.optional(),
    all: z.literal(true).optional(),
  })
  .refine(({ ids, rule, all }) => ids !== undefined || rule !== undefined || all !== undefined, {
    error: 'it is not said which dead letters',
  });

/**
 * Reads which integration is meant: undefined where none is named.
 *
 * @throws {CallError}
 */
export function readIntegration(from: unknown): string | undefined {
  return read(integrationSchema, from ?? {}, 'integration is the id of one; left out, all of them are meant.')
    .integration;
}

/** Reads which dead letters are to be shown. @throws {CallError} */
export function readLetterQuery(from: unknown): DeadLetterQuery {
  const fix = `limit is 1 to ${MOST_LETTERS}, before the id of a dead letter, rule a slug or its beginning.`;
  const { rule, ...asked } = read(lettersSchema, from, fix);
  return { ...asked, filter: rule === undefined ? {} : { rule } };
}

/** Which dead letters something is done with, of which integration. */
export interface DeadLetterChoice {
  filter: DeadLetterFilter;
  integration: string | undefined;
}

/** Reads which dead letters are chosen; all of them only where that is said. @throws {CallError} */
export function readChoice(from: unknown): DeadLetterChoice {
  const fix =
    'Send {"ids":[1,2]}, {"rule":"deliver.400-bare"} or {"all":true}, and the integration where there are several.';
  const { ids, rule, integration } = read(choiceSchema, from ?? {}, fix);
  const filter = { ...(ids === undefined ? {} : { ids }), ...(rule === undefined ? {} : { rule }) };
  return { filter, integration };
}

/** Which event it is whose mapping is asked for: by its insert_id, of a project by its name. */
export interface MappedCall {
  insertId: string;
  project: string | null;
}

const mappedSchema = z.strictObject({ insertId: z.string().min(1, IF_TEXT), project: text.optional() });

/** Reads whose mapping is asked for. @throws {CallError} */
export function readMappedCall(from: unknown): MappedCall {
  const { insertId, project = null } = read(mappedSchema, from ?? {}, 'Add ?insertId= and, of several, &project=.');
  return { insertId, project };
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, fix: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  throw new CallError(`Failed to read the call: ${wrong.join('; ')}.`, fix);
}
