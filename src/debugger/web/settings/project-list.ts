/** A project as `GET /projects` tells it, keys hidden. */
export interface ListedProject {
  name: string;
  organization: string;
  region: Region;
  plan: string;
  apiKey: string;
  secretKey: string | null;
  origin: 'configured' | 'created' | 'adopted';
}

/** Where data lives. */
type Region = 'us' | 'eu';

/** `GET /projects`, as far as settings show it. */
export interface SettingsAnswer {
  projects: readonly ListedProject[];
  organizations: readonly { name: string; region: Region }[];
  endpoints: Readonly<Record<Region, string>>;
}

/** How the regions are called, with the place of each at Amplitude. */
export const REGIONS: Readonly<Record<Region, { title: string; host: string }>> = {
  us: { title: 'United States (US)', host: 'api2.amplitude.com' },
  eu: { title: 'European Union (EU)', host: 'api.eu.amplitude.com' },
};

/** What a project may be paid for with; the first is what is chosen. */
export const PROJECT_PLANS = ['growth', 'starter', 'enterprise'] as const;

/** The address of what one project answers, below the control API's. */
export function pathOf(name: string): string {
  return `projects/${encodeURIComponent(name)}`;
}

/**
 * The filter that leaves only what is of one project.
 *
 * @example filterOf('My Website') // 'project="My Website"'
 */
export function filterOf(name: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(name) ? `project=${name}` : `project="${name.replace(/["\\]/g, '\\$&')}"`;
}

/** The projects in the order of their organizations, those that came first at the beginning; each with the one it is in. */
export function groupProjects({ projects, organizations }: SettingsAnswer) {
  return organizations.map(({ name, region }) => ({
    name,
    region,
    projects: projects.filter(({ organization }) => organization === name),
  }));
}

/** The same with a project that was created since. */
export function withProject(answer: SettingsAnswer, fresh: ListedProject | undefined): SettingsAnswer {
  if (fresh === undefined || hasProject(answer, fresh)) return answer;
  const { organization: name, region } = fresh;
  const isKnown = answer.organizations.some((one) => one.name === name);
  return {
    ...answer,
    projects: [...answer.projects, fresh],
    organizations: isKnown ? answer.organizations : [...answer.organizations, { name, region }],
  };
}

/** Whether the project is among them. */
export function hasProject({ projects }: SettingsAnswer, { name }: ListedProject): boolean {
  return projects.some((one) => one.name === name);
}
