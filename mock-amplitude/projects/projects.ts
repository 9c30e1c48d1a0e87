import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import { DEFAULT_LIMITS, type Limits, MAX_ADOPTED_PROJECTS } from '../limits.ts';
import { type Behaviour, DEFAULT_BEHAVIOUR, type ProjectOptions } from '../options.ts';
import type { Region } from '../verdict.ts';
import { createKeyComparison, type ResembledKey } from './resembled-keys.ts';

/** A project with every setting resolved: its own, else the emulator's, else the default. */
export interface Project extends Behaviour {
  name: string;
  apiKey: string;
  /** For the read-back APIs; without one the project cannot be read back. */
  secretKey?: string;
  region: Region;
  plan: 'starter' | 'growth' | 'enterprise';
  /** Those it is configured with; the control API may change them while it runs (`Senders.silenced`). */
  silencedDevices: readonly string[];
  /** True where it came by an unknown key (`anyKey`). */
  adopted: boolean;
  limits: Limits;
}

/** The projects cannot be set up as they are configured; the message says which and why. */
export class ProjectsError extends EmulatorError<CodesOf<'ProjectsError'>> {
  override readonly name = 'ProjectsError';
}

/** Finds the project of a key. */
export interface Projects {
  /** The key's project; at `region` an unknown key is adopted where `anyKey` allows it. */
  find(apiKey: string, region: Region): Project | undefined;
  /** The same, but for a key that would be adopted: its project is made up and forgotten. */
  peek(apiKey: string, region: Region): Project | undefined;
  /** Adopts a key under the name it had in an earlier session. */
  adopt(name: string, apiKey: string, region: Region): void;
  list(): Project[];
  /** The configured project whose key somebody nearly sent; undefined where it is none's, or one itself. */
  resemble(apiKey: string): ResembledKey | undefined;
  /** By its name: an import asks for each of its parts. */
  named(name: string): Project | undefined;
  /** Forgets the adopted ones. */
  reset(): void;
  /** How many keys are adopted, and how many adopted ones were evicted to make room. */
  adopted(): { size: number; evicted: number };
}

/**
 * Creates the registry of projects.
 *
 * @param onEvict told of each adopted project that is forgotten to make room: the one unused longest
 * @throws {ProjectsError} when two projects share a key or a name: one of them could never be reached.
 */
export function createProjects(
  configured: readonly ProjectOptions[],
  behaviour: Partial<Behaviour>,
  anyKey: boolean,
  limits: Limits = DEFAULT_LIMITS,
  onEvict: (project: Project) => void = () => {},
): Projects {
  refuseDoubles(configured);
  const known = new Map(configured.map((options) => [options.apiKey, resolve(options, behaviour, limits, false)]));
  const resemble = createKeyComparison(known.values());
  /** In the order they were last used, which a Map keeps: the one unused longest is always its first. */
  const adopted = new Map<string, Project>();
  const byName = new Map([...known.values()].map((project) => [project.name, project]));
  let adoptions = 0;
  let evicted = 0;

  function adopt(apiKey: string, region: Region, name?: string): Project {
    // An unknown key has no region yet, so it gets a project for each region it is used in.
    const id = `${region} ${apiKey}`;
    const project = adopted.get(id) ?? create(apiKey, region, name ?? `any-key-${adoptions + 1}`);
    adopted.delete(id);
    adopted.set(id, project);
    byName.set(project.name, project);
    if (adopted.size > MAX_ADOPTED_PROJECTS) dropOldest();
    return project;
  }

  function create(apiKey: string, region: Region, name: string): Project {
    // Numbers continue after those of a restored session.
    adoptions = Math.max(adoptions + 1, Number(/\d{1,9}$/.exec(name)?.[0] ?? 0));
    return resolve({ name, apiKey, region }, behaviour, limits, true);
  }

  function dropOldest(): void {
    for (const [id, project] of adopted) {
      adopted.delete(id);
      byName.delete(project.name);
      evicted++;
      onEvict(project);
      return;
    }
  }

  return {
    find: (apiKey, region) => known.get(apiKey) ?? (anyKey ? adopt(apiKey, region) : undefined),
    peek(apiKey, region) {
      const there = known.get(apiKey) ?? adopted.get(`${region} ${apiKey}`);
      return there ?? (anyKey ? resolve({ name: 'any-key', apiKey, region }, behaviour, limits, true) : undefined);
    },
    adopt: (name, apiKey, region) => void adopt(apiKey, region, name),
    resemble,
    list: () => [...known.values(), ...adopted.values()],
    named: (name) => byName.get(name),
    reset() {
      for (const { name } of adopted.values()) byName.delete(name);
      adopted.clear();
      adoptions = 0;
      evicted = 0;
    },
    adopted: () => ({ size: adopted.size, evicted }),
  };
}

function resolve(options: ProjectOptions, behaviour: Partial<Behaviour>, limits: Limits, adopted: boolean): Project {
  return {
    ...DEFAULT_BEHAVIOUR,
    ...behaviour,
    plan: 'growth',
    ...options,
    silencedDevices: options.silencedDevices ?? [],
    limits: { ...limits, ...options.limits },
    adopted,
  };
}

function refuseDoubles(projects: readonly ProjectOptions[]): void {
  for (const [index, project] of projects.entries()) {
    const other = projects.slice(0, index).find((one) => one.apiKey === project.apiKey || one.name === project.name);
    if (other === undefined) continue;
    const shared = other.name === project.name ? `the name "${project.name}"` : 'an API key';
    throw new ProjectsError(
      'PROJECTS_CLASH',
      `Failed to set up the projects: "${other.name}" and "${project.name}" (number ${index + 1}) share ${shared}.`,
      'Give each its own.',
    );
  }
}
