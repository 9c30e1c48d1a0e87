import { findProject } from '../projects/find-project.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { isObject, type SentObject } from '../rules/json.ts';
import type { Region } from '../verdict.ts';
import { ControlError } from './control-error.ts';
import type { ControlOptions } from './route.ts';

/** The project that a call names, and its other fields. */
export interface Selected {
  /** Undefined: every project. */
  project: Project | undefined;
  rest: SentObject;
}

/**
 * Takes `project` and `apiKey` out of a query or a body.
 *
 * @param from places they may be in; the first that has them decides, `rest` is the other fields of the last one
 * @throws {UnknownProjectError} when there is no such project
 * @throws {ControlError} when one of the two is no text
 */
export function readSelector(projects: Projects, ...from: readonly unknown[]): Selected {
  const objects = from.map((one) => (isObject(one) ? one : {}));
  const selector = {
    ...read('project', objects),
    ...read('apiKey', objects),
    ...readRegion(objects),
  };
  const { project: _name, apiKey: _key, ...rest } = objects.at(-1) ?? {};
  return { project: findProject(projects, selector), rest };
}

/** Which records a call asks for: those of a project, or those that came with a key that no project has. */
export interface Asked {
  project: Project | undefined;
  /** What records are filtered by. */
  by: { project?: string; apiKey?: string };
  rest: SentObject;
}

/**
 * As `readSelector`; but the key of a request that was refused for it finds that request.
 *
 * @throws {UnknownProjectError} when there is no such project, and nobody sent this key
 */
export function readAsked(
  { projects, log }: Pick<ControlOptions, 'projects' | 'log'>,
  ...from: readonly unknown[]
): Asked {
  try {
    const { project, rest } = readSelector(projects, ...from);
    return { project, by: project === undefined ? {} : { project: project.name }, rest };
  } catch (error) {
    const objects = from.map((one) => (isObject(one) ? one : {}));
    const { apiKey } = read('apiKey', objects);
    const isNamed = objects.some(({ project }) => project !== undefined);
    if (apiKey === undefined || isNamed || log.requests({ apiKey }).length === 0) throw error;
    const { apiKey: _key, ...rest } = objects.at(-1) ?? {};
    return { project: undefined, by: { apiKey }, rest };
  }
}

function read<Field extends 'project' | 'apiKey'>(
  field: Field,
  objects: readonly SentObject[],
): Partial<Record<Field, string>> {
  const value = objects.map((object) => object[field]).find((one) => one !== undefined);
  if (value === undefined) return {};
  if (typeof value === 'string' && value !== '') {
    const found: Partial<Record<Field, string>> = {};
    found[field] = value;
    return found;
  }
  throw new ControlError(400, `Failed to read the call: ${field} must be one text.`, `Give ${field} once.`);
}

function readRegion(objects: readonly SentObject[]): { region?: Region } {
  const value = objects.map(({ region }) => region).find((one) => one !== undefined);
  return value === 'us' || value === 'eu' ? { region: value } : {};
}
