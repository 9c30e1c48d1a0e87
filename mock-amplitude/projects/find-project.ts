import { redactSecret } from '../../lib/redact-secret.ts';
import type { Region } from '../verdict.ts';
import type { Project, Projects } from './projects.ts';
import { UnknownProjectError } from './unknown-project-error.ts';

/** One project, by its name or its key; every project where neither is given. */
export interface ProjectSelector {
  project?: string;
  apiKey?: string;
  /**
   * Where a key is used that `anyKey` accepts: each endpoint has a project of its own for it. Default: where it is used
   * already, else US.
   */
  region?: Region;
}

/** How many names an error lists. */
const NAMES_SHOWN = 20;

/**
 * Finds the project that is meant; undefined where none is named. A key that `anyKey` accepts gets its project here, so
 * that a test can set it up before the first event.
 *
 * @throws {UnknownProjectError} when there is no such project, or the name and the key are of two
 * @example findProject(projects, { project: 'shop-us' }).apiKey
 */
export function findProject(
  projects: Projects,
  { project: name, apiKey, region }: ProjectSelector,
): Project | undefined {
  const all = projects.list();
  const named = name === undefined ? undefined : projects.named(name);
  if (name !== undefined && named === undefined) fail(`"${name}"`, all);
  if (apiKey === undefined) return named;
  const keyed =
    all.find((one) => one.apiKey === apiKey && (region === undefined || one.region === region)) ??
    projects.find(apiKey, region ?? 'us');
  if (keyed === undefined) fail(`with the API key ${redactSecret(apiKey)}`, all);
  if (named !== undefined && named !== keyed) fail(`"${named.name}" with the API key ${redactSecret(apiKey)}`, all);
  return keyed;
}

/**
 * Finds a project by its name.
 *
 * @throws {UnknownProjectError} when there is none
 */
export function requireProject(projects: Projects, name: string): Project {
  return projects.named(name) ?? fail(`"${name}"`, projects.list());
}

function fail(which: string, all: readonly Project[]): never {
  const names = all.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = all.length > NAMES_SHOWN ? ` and ${all.length - NAMES_SHOWN} more` : '';
  throw new UnknownProjectError(
    'PROJECT_UNKNOWN',
    `There is no project ${which}.`,
    `There are: ${names.join(', ')}${more}.`,
  );
}
