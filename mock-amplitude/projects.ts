import { DEFAULT_LIMITS, type Limits, MAX_ADOPTED_PROJECTS } from './limits.ts';
import { type Behaviour, DEFAULT_BEHAVIOUR, type ProjectOptions } from './options.ts';
import { createSilencedDevices, type SilencedDevices } from './silence/silenced-devices.ts';
import type { Region } from './verdict.ts';

/** A project with every setting resolved: its own, else the emulator's, else the default. */
export interface Project extends Behaviour {
  name: string;
  apiKey: string;
  region: Region;
  plan: 'starter' | 'growth' | 'enterprise';
  /** May be changed while it runs. */
  silencedDevices: SilencedDevices;
  limits: Limits;
}

/** The projects cannot be set up as they are configured; the message says which and why. */
export class ProjectsError extends Error {
  override readonly name = 'ProjectsError';
}

/** Who a key belongs to. */
export interface Projects {
  /** The key's project; at `region` an unknown key is adopted where `anyKey` allows it. */
  find(apiKey: string, region: Region): Project | undefined;
  list(): Project[];
  /** Forgets the adopted ones, and what was changed of the others. */
  reset(): void;
}

/**
 * Creates the registry of projects.
 *
 * @throws {ProjectsError} when two projects share a key or a name: one of them could never be reached.
 */
export function createProjects(
  configured: readonly ProjectOptions[],
  behaviour: Partial<Behaviour>,
  anyKey: boolean,
  limits: Limits = DEFAULT_LIMITS,
): Projects {
  refuseDoubles(configured);
  const known = new Map(configured.map((options) => [options.apiKey, resolve(options, behaviour, limits)]));
  const adopted = new Map<string, Project>();

  function adopt(apiKey: string, region: Region): Project | undefined {
    // A key of nobody has no region that could be the wrong one: it gets a project at each endpoint it is used at.
    const id = `${region} ${apiKey}`;
    const project = adopted.get(id);
    if (project !== undefined || adopted.size >= MAX_ADOPTED_PROJECTS) return project;
    const fresh = resolve({ name: `any-key-${adopted.size + 1}`, apiKey, region }, behaviour, limits);
    adopted.set(id, fresh);
    return fresh;
  }

  return {
    find: (apiKey, region) => known.get(apiKey) ?? (anyKey ? adopt(apiKey, region) : undefined),
    list: () => [...known.values(), ...adopted.values()],
    reset() {
      adopted.clear();
      for (const { silencedDevices } of known.values()) silencedDevices.reset();
    },
  };
}

function resolve(options: ProjectOptions, behaviour: Partial<Behaviour>, limits: Limits): Project {
  return {
    ...DEFAULT_BEHAVIOUR,
    ...behaviour,
    plan: 'growth',
    ...options,
    silencedDevices: createSilencedDevices(options.silencedDevices),
    limits: { ...limits, ...options.limits },
  };
}

function refuseDoubles(projects: readonly ProjectOptions[]): void {
  for (const [index, project] of projects.entries()) {
    const other = projects.slice(0, index).find((one) => one.apiKey === project.apiKey || one.name === project.name);
    if (other === undefined) continue;
    const shared = other.name === project.name ? `the name "${project.name}"` : 'an API key';
    throw new ProjectsError(
      `Failed to set up the projects: "${other.name}" and "${project.name}" (number ${index + 1}) share ${shared}. Give each its own.`,
    );
  }
}
