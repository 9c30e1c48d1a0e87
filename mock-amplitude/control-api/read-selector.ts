import { findProject } from '../projects/find-project.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { isObject, type SentObject } from '../rules/json.ts';
import type { Region } from '../verdict.ts';
import { ControlError } from './control-error.ts';

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

function read<Field extends 'project' | 'apiKey'>(field: Field, objects: readonly SentObject[]) {
  const value = objects.map((object) => object[field]).find((one) => one !== undefined);
  if (value === undefined) return {};
  if (typeof value === 'string' && value !== '') return { [field]: value };
  throw new ControlError(400, `Failed to read the call: ${field} must be one text.`, `Give ${field} once.`);
}

function readRegion(objects: readonly SentObject[]): { region?: Region } {
  const value = objects.map(({ region }) => region).find((one) => one !== undefined);
  return value === 'us' || value === 'eu' ? { region: value } : {};
}
