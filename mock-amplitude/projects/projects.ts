import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import { DEFAULT_LIMITS, type Limits, MAX_ADOPTED_PROJECTS } from '../limits.ts';
import { type Behaviour, DEFAULT_BEHAVIOUR, type ProjectOptions } from '../options.ts';
import type { Region } from '../verdict.ts';
import { createOrganizations, explainRegion, LOCAL_ORGANIZATIONS, type Organizations } from './organizations.ts';
import { createKeyComparison, type ResembledKey } from './resembled-keys.ts';

/** What a project at Amplitude is paid for with. */
export const PLANS = ['starter', 'growth', 'enterprise'] as const;

/** A project with every setting resolved: its own, else the emulator's, else the default. */
export interface Project extends Behaviour {
  name: string;
  apiKey: string;
  /** For the read-back APIs; without one the project cannot be read back. */
  secretKey?: string;
  /** What it belongs to; the region is that one's. */
  organization: string;
  region: Region;
  plan: (typeof PLANS)[number];
  /** Those it is configured with; the control API may change them while it runs (`Senders.silenced`). */
  silencedDevices: readonly string[];
  /** Where it comes from: the configuration, an unknown key (`anyKey`), or somebody who created it while the emulator ran. */
  origin: 'configured' | 'adopted' | 'created';
  limits: Limits;
}

/** The projects cannot be set up as they are configured; the message says which and why. */
export class ProjectsError extends EmulatorError<CodesOf<'ProjectsError'>> {
  override readonly name = 'ProjectsError';
}

/** A project that is created while the emulator runs. */
export interface CreatedProject {
  name: string;
  organization: string;
  region: Region;
  plan: Project['plan'];
  apiKey: string;
  secretKey: string;
}

/** Finds the project of a key. */
export interface Projects {
  /** The key's project; at `region` an unknown key is adopted where `anyKey` allows it. */
  find(apiKey: string, region: Region): Project | undefined;
  /** The same of a key that has its project already: none is adopted. */
  known(apiKey: string, region: Region): Project | undefined;
  /** The same, but for a key that would be adopted: its project is made up and forgotten. */
  peek(apiKey: string, region: Region): Project | undefined;
  /** Adopts a key under the name it had in an earlier session. */
  adopt(name: string, apiKey: string, region: Region): void;
  /** Adds one under a name and keys that no other has. */
  add(project: CreatedProject): Project;
  /** Takes one away that was added; its key is unknown from now on. */
  remove(project: Project): void;
  list(): Project[];
  readonly organizations: Organizations;
  /** The configured or created project whose key somebody nearly sent; undefined where it is none's, or one itself. */
  resemble(apiKey: string): ResembledKey | undefined;
  /** By its name: an import asks for each of its parts. */
  named(name: string): Project | undefined;
  /** Forgets those that are not configured. */
  reset(): void;
  /** How many were added. */
  readonly created: number;
  /** How many keys are adopted, and how many adopted ones were evicted to make room. */
  adopted(): { size: number; evicted: number };
}

/**
 * Creates the registry of projects.
 *
 * @param onEvict told of each adopted project that is forgotten to make room: the one unused longest
 * @throws {ProjectsError} when two projects share a key or a name: one of them could never be reached; or an organization has
 * projects of both regions
 */
export function createProjects(
  configured: readonly ProjectOptions[],
  behaviour: Partial<Behaviour>,
  anyKey: boolean,
  limits: Limits = DEFAULT_LIMITS,
  onEvict: (project: Project) => void = () => {},
): Projects {
  refuseDoubles(configured);
  refuseTwoRegions(configured);
  const resolved = configured.map((options) => resolve(options, behaviour, limits, 'configured'));
  const organizations = createOrganizations(resolved.map(({ organization: name, region }) => ({ name, region })));
  /** By their keys, those that were added at the end. */
  const known = new Map(resolved.map((project) => [project.apiKey, project]));
  /** Made anew when it is asked for, once the projects have changed. */
  let resemble: ReturnType<typeof createKeyComparison> | undefined;
  /** In the order they were last used, which a Map keeps: the one unused longest is always its first. */
  const adopted = new Map<string, Project>();
  const byName = new Map([...known.values()].map((project) => [project.name, project]));
  let adoptions = 0;
  let evicted = 0;

  function adopt(apiKey: string, region: Region, name?: string): Project {
    // An unknown key has no region yet, so it gets a project for each region it is used in.
    const id = `${region} ${apiKey}`;
    const project = adopted.get(id) ?? create(apiKey, region, name ?? nextName());
    adopted.delete(id);
    adopted.set(id, project);
    byName.set(project.name, project);
    if (adopted.size > MAX_ADOPTED_PROJECTS) dropOldest();
    return project;
  }

  /** Somebody may have given it to a project of their own. */
  function nextName(): string {
    while (byName.has(`any-key-${adoptions + 1}`)) adoptions++;
    return `any-key-${adoptions + 1}`;
  }

  function create(apiKey: string, region: Region, name: string): Project {
    // Numbers continue after those of a restored session.
    adoptions = Math.max(adoptions + 1, Number(/\d{1,9}$/.exec(name)?.[0] ?? 0));
    return resolve({ name, apiKey, region }, behaviour, limits, 'adopted');
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

  function forget({ apiKey, name }: Project): void {
    known.delete(apiKey);
    byName.delete(name);
    resemble = undefined;
  }

  return {
    find: (apiKey, region) => known.get(apiKey) ?? (anyKey ? adopt(apiKey, region) : undefined),
    known: (apiKey, region) => known.get(apiKey) ?? adopted.get(`${region} ${apiKey}`),
    peek(apiKey, region) {
      const there = known.get(apiKey) ?? adopted.get(`${region} ${apiKey}`);
      return there ?? (anyKey ? resolve({ name: 'any-key', apiKey, region }, behaviour, limits, 'adopted') : undefined);
    },
    adopt: (name, apiKey, region) => void adopt(apiKey, region, name),
    add(created) {
      const project = resolve(created, behaviour, limits, 'created');
      known.set(project.apiKey, project);
      byName.set(project.name, project);
      resemble = undefined;
      return project;
    },
    remove(project) {
      if (project.origin === 'created') forget(project);
    },
    organizations,
    resemble(apiKey) {
      resemble ??= createKeyComparison(known.values());
      return resemble(apiKey);
    },
    get created() {
      return known.size - resolved.length;
    },
    list: () => [...known.values(), ...adopted.values()],
    named: (name) => byName.get(name),
    reset() {
      for (const { name } of adopted.values()) byName.delete(name);
      for (const project of known.values()) if (project.origin === 'created') forget(project);
      organizations.reset();
      adopted.clear();
      adoptions = 0;
      evicted = 0;
    },
    adopted: () => ({ size: adopted.size, evicted }),
  };
}

function resolve(
  options: ProjectOptions,
  behaviour: Partial<Behaviour>,
  limits: Limits,
  origin: Project['origin'],
): Project {
  return {
    ...DEFAULT_BEHAVIOUR,
    ...behaviour,
    plan: 'growth',
    organization: LOCAL_ORGANIZATIONS[options.region],
    ...options,
    silencedDevices: options.silencedDevices ?? [],
    limits: { ...limits, ...options.limits },
    origin,
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

function refuseTwoRegions(projects: readonly ProjectOptions[]): void {
  const regions = createOrganizations([]);
  for (const { name, organization, region } of projects) {
    if (organization === undefined) continue;
    const own = regions.regionOf(organization);
    if (own === undefined) regions.add({ name: organization, region });
    else if (own !== region) {
      throw new ProjectsError(
        'PROJECTS_CLASH',
        `Failed to set up the projects: "${name}" is in ${region}, and ${explainRegion({ name: organization, region: own })}.`,
        'Give it another organization, or the region of this one.',
      );
    }
  }
}
