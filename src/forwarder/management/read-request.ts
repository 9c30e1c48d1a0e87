import type { z } from 'zod';
import { findDeepKey } from '../../../lib/is-deeper.ts';
import type { DeadLetterFilter } from '../delivery/outbox/dead-letter-filter.ts';
import { type InstallRequest, installSchema } from '../integrations/integration-settings.ts';
import { mergePatch } from '../mapping/override-blueprint.ts';
import { ApiProblem, type FieldError } from './api-problem.ts';

/** What of an integration can be changed. */
const CHANGEABLE = ['name', 'variant', 'config', 'delivery_mode', 'blueprint'] as const;

/**
 * Reads what somebody wants to install.
 *
 * @throws {ApiProblem} 422 naming each field that is wrong
 */
export function readInstall(body: unknown): InstallRequest {
  const result = installSchema.safeParse(requireObject(body));
  if (result.success) return result.data;
  throw wrongFields(result.error.issues);
}

/**
 * Reads a change (JSON Merge Patch) to an integration: `config` is merged key by key, `blueprint` takes the place of the
 * former changes to the variant.
 *
 * @throws {ApiProblem} 422 naming each field that is wrong
 */
export function readChange(body: unknown, current: InstallRequest): InstallRequest {
  const patch = requireObject(body);
  const unknown = Object.keys(patch).filter((key) => !CHANGEABLE.some((name) => name === key));
  if (unknown.length > 0) {
    throw invalid(unknown.map((field) => ({ field, message: `cannot be changed; ${CHANGEABLE.join(', ')} can` })));
  }
  const { name, variant, config, delivery_mode, blueprint } = current;
  const merged = mergePatch({ name, variant, config, delivery_mode }, { ...patch, blueprint: undefined });
  const override = Object.hasOwn(patch, 'blueprint') ? (Reflect.get(patch, 'blueprint') ?? {}) : blueprint;
  return readInstall({ ...requireObject(merged), blueprint: override });
}

/**
 * Reads which dead letters to discard: as `readReplay`, but all of them only where `{"all":true}` says so. They are gone for
 * good.
 *
 * @throws {ApiProblem} 422
 */
export function readDiscard(body: unknown): DeadLetterFilter {
  const { all, ...filter } = { all: undefined, ...requireObject(body) };
  if (all !== undefined && all !== true) throw invalid([{ field: 'all', message: 'must be true, or left out' }]);
  const read = readReplay(filter);
  const isSaid = all === true || read.ids !== undefined || read.rule !== undefined;
  if (isSaid) return read;
  throw invalid([{ field: 'ids', message: 'or rule is required; {"all":true} discards all of them' }]);
}

/**
 * Reads a blueprint that is only looked at: a variant, and what would be changed of it.
 *
 * @throws {ApiProblem} 422 naming each field that is wrong
 */
export function readBlueprint(body: unknown): Pick<InstallRequest, 'variant' | 'blueprint'> {
  const result = installSchema.pick({ variant: true, blueprint: true }).safeParse(requireObject(body));
  if (result.success) return result.data;
  throw wrongFields(result.error.issues);
}

/**
 * Reads which dead letters to replay: those with the ids, of the rule (or of all whose slug begins so), or all of them.
 *
 * @throws {ApiProblem} 422
 */
export function readReplay(body: unknown): DeadLetterFilter {
  const filter = body === undefined ? {} : requireObject(body);
  const ids: unknown = Reflect.get(filter, 'ids');
  const rule: unknown = Reflect.get(filter, 'rule');
  const errors: FieldError[] = [];
  if (ids !== undefined && !(Array.isArray(ids) && ids.every(Number.isInteger))) {
    errors.push({ field: 'ids', message: 'must be a list of dead letters by their ids' });
  }
  if (rule !== undefined && typeof rule !== 'string')
    errors.push({ field: 'rule', message: 'must be the slug of a rule' });
  const strange = Object.keys(filter).filter((key) => key !== 'ids' && key !== 'rule');
  errors.push(...strange.map((field) => ({ field, message: 'there is no such key; ids and rule there are' })));
  if (errors.length > 0) throw invalid(errors);
  return {
    ...(Array.isArray(ids) ? { ids: ids.filter((id) => Number.isInteger(id)) } : {}),
    ...(typeof rule === 'string' ? { rule } : {}),
  };
}

/**
 * Reads whether a DELETE is to hand over what goes with it: `?keep=events`.
 *
 * @throws {ApiProblem} 422 for anything else: a typing error must not delete events
 */
export function readKeep(query: Readonly<Record<string, unknown>>): boolean {
  const strange = Object.keys(query).filter((key) => key !== 'keep');
  const errors = strange.map((field) => ({ field, message: 'there is no such parameter; keep there is' }));
  const { keep } = query;
  if (keep !== undefined && keep !== 'events') errors.push({ field: 'keep', message: 'must be events' });
  if (errors.length > 0) throw invalid(errors);
  return keep !== undefined;
}
/** Deepest body that is read, in levels: a blueprint has five, and all that reads one goes through it by recursion. */
const MAX_LEVELS = 100;

/** @throws {ApiProblem} 400 where a body is no object, 422 where it is too deep */
export function requireObject(body: unknown): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiProblem(400, 'The body cannot be read', 'Send one JSON object with Content-Type: application/json.');
  }
  const deep = findDeepKey(body, MAX_LEVELS);
  if (deep === undefined) return body;
  throw invalid([{ field: deep, message: `is nested deeper than ${MAX_LEVELS} levels; keep it flatter` }]);
}

function wrongFields(issues: readonly z.core.$ZodIssue[]): ApiProblem {
  return invalid(
    issues.flatMap((issue) => {
      const at = issue.path.map(String);
      if (issue.code !== 'unrecognized_keys') return [{ field: at.join('.'), message: issue.message }];
      return issue.keys.map((key) => ({ field: [...at, key].join('.'), message: 'there is no such key' }));
    }),
  );
}

function invalid(errors: readonly FieldError[]): ApiProblem {
  const fields = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new ApiProblem(422, 'The request cannot be used', `${fields}.`, errors);
}
