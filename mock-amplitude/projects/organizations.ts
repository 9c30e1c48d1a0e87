import type { Region } from '../verdict.ts';

/** What projects belong to. Its region is chosen once, and is that of all its projects. */
export interface Organization {
  name: string;
  region: Region;
}

/** Those that projects belong to which name none: one in each region. */
export const LOCAL_ORGANIZATIONS: Readonly<Record<Region, string>> = { us: 'Local US', eu: 'Local EU' };

/** The organizations there are. */
export interface Organizations {
  /** By their names. */
  regionOf(name: string): Region | undefined;
  /** In the order in which they were made. */
  list(): Organization[];
  add(organization: Organization): void;
  /** Back to those of the configuration. */
  reset(): void;
  readonly size: number;
}

/** @param configured beside the local ones */
export function createOrganizations(configured: readonly Organization[]): Organizations {
  const local = (['us', 'eu'] as const).map((region) => [LOCAL_ORGANIZATIONS[region], region] as const);
  const first = new Map([...local, ...configured.map(({ name, region }) => [name, region] as const)]);
  let all = new Map(first);
  return {
    regionOf: (name) => all.get(name),
    list: () => [...all].map(([name, region]) => ({ name, region })),
    add: ({ name, region }) => void all.set(name, region),
    reset() {
      all = new Map(first);
    },
    get size() {
      return all.size;
    },
  };
}

/** What a person reads who asks for another region than the organization has. */
export function explainRegion({ name, region }: Organization): string {
  return (
    `the data region of the organization "${name}" is ${REGION_NAMES[region]}: it was set when the organization was created and ` +
    'cannot be changed, and all its projects inherit it'
  );
}

/** How the regions are called beside `us` and `eu`. */
const REGION_NAMES: Readonly<Record<Region, string>> = { us: 'US', eu: 'EU' };
