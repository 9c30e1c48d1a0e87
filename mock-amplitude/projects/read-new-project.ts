import { escapeText } from '../../lib/escape-text.ts';
import { describe as describeValue, isObject, type SentObject } from '../rules/json.ts';
import type { Region } from '../verdict.ts';
import { explainRegion, LOCAL_ORGANIZATIONS, type Organizations } from './organizations.ts';
import { ProjectChangeError, type ProjectFieldProblem } from './project-change-error.ts';
import { PLANS, type Project } from './projects.ts';

/** A project as it is asked for. */
export interface NewProject {
  /** At most 100 characters, each of which can be seen; no slash. */
  name: string;
  /** Default: that of this machine in the region, `Local US` or `Local EU`. */
  organization?: string;
  /** Of an organization that is new; any other has its own. Default `us` where no organization is named. */
  region?: Region;
  /** Default `growth`. */
  plan?: Project['plan'];
}

/** A new project with every choice made. */
export type ChosenProject = Required<NewProject> & { isNewOrganization: boolean };

/** What there is already. */
export interface Present {
  hasProject(name: string): boolean;
  organizations: Pick<Organizations, 'regionOf'>;
}

/** Longest name of a project or an organization, in characters. */
const MAX_NAME = 100;

const FIELDS: readonly string[] = ['name', 'organization', 'region', 'plan'];

/** How much of a foreign text a message shows, in characters. */
const SHOWN = 40;

/**
 * Reads what project is to be created.
 *
 * @throws {ProjectChangeError} naming each field that is wrong
 * @example readNewProject({ name: 'Web', organization: 'Acme', region: 'eu' }, present).isNewOrganization // true
 */
export function readNewProject(asked: unknown, present: Present): ChosenProject {
  const sent: SentObject = isObject(asked) ? asked : {};
  const wrong = findWrong(sent);
  const { name, organization: named } = sent;
  const region = sent.region === 'us' || sent.region === 'eu' ? sent.region : undefined;
  const organization = typeof named === 'string' ? named : LOCAL_ORGANIZATIONS[region ?? 'us'];
  const known = present.organizations.regionOf(organization);
  const isUnsure = known === undefined && region === undefined;
  if (isUnsure && !wrong.some(({ field }) => field === 'region' || field === 'organization')) {
    wrong.push({ field: 'region', message: explainNoRegion(organization) });
  }
  if (wrong.length > 0 || typeof name !== 'string')
    throw new ProjectChangeError('PROJECT_INVALID', describe(wrong), FIX_FIELDS, wrong);

  refuseClash({ name, organization, region }, known, present);
  const plan = PLANS.find((one) => one === sent.plan) ?? 'growth';
  return { name, organization, region: known ?? region ?? 'us', plan, isNewOrganization: known === undefined };
}

function findWrong(sent: SentObject): ProjectFieldProblem[] {
  return [
    ...findUnknown(sent),
    ...findNameProblem('name', sent.name),
    ...(sent.organization === undefined ? [] : findNameProblem('organization', sent.organization)),
    ...findChoiceProblem('region', sent.region, ['us', 'eu']),
    ...findChoiceProblem('plan', sent.plan, PLANS),
  ];
}

/** What can be used by itself, and not beside what there is. */
function refuseClash(
  { name, organization, region }: { name: string; organization: string; region: Region | undefined },
  known: Region | undefined,
  { hasProject }: Present,
): void {
  const clashes: ProjectFieldProblem[] = [];
  if (hasProject(name)) clashes.push({ field: 'name', message: `there is a project "${name}" already` });
  const isOther = known !== undefined && region !== undefined && known !== region;
  if (isOther) clashes.push({ field: 'region', message: explainRegion({ name: organization, region: known }) });
  if (clashes.length === 0) return;
  throw new ProjectChangeError('PROJECT_CONFLICT', describe(clashes), isOther ? FIX_REGION : FIX_NAME, clashes);
}

function explainNoRegion(organization: string): string {
  return `there is no organization "${organization}" yet: a new one needs its data region, us or eu, which cannot be changed later`;
}

const FIX_FIELDS = 'Send {"name":"…","organization":"…","region":"us","plan":"growth"}; only the name is needed.';
const FIX_REGION = 'For another region, create another organization.';
const FIX_NAME = 'Choose another name.';

function describe(wrong: readonly ProjectFieldProblem[]): string {
  return `Failed to create the project: ${wrong.map(({ field, message }) => `${field}: ${message}`).join('; ')}.`;
}

function findUnknown(sent: SentObject): ProjectFieldProblem[] {
  const unknown = Object.keys(sent).filter((key) => !FIELDS.includes(key));
  return unknown.slice(0, FIELDS.length).map((key) => {
    const field = escapeText(key.slice(0, SHOWN));
    return { field, message: `there is no such field, only ${FIELDS.join(', ')}` };
  });
}

function findNameProblem(field: string, value: unknown): ProjectFieldProblem[] {
  const message = whyNoName(value);
  return message === undefined ? [] : [{ field, message }];
}

/** A name is shown, typed, and part of an address. */
function whyNoName(value: unknown): string | undefined {
  if (value === undefined || value === '') return 'it is missing';
  if (typeof value !== 'string') return `it must be a text (got ${show(value)})`;
  if (value.trim() === '') return 'it is blank';
  const length = [...value].length;
  if (length > MAX_NAME) return `it has ${length} characters, the maximum is ${MAX_NAME}`;
  if (value.trim() !== value) return 'it begins or ends with a blank';
  if (escapeText(value) !== value) return `it has a character that cannot be seen (got "${escapeText(value)}")`;
  if (/[/\\]/.test(value)) return 'it has a slash';
  if (value === '.' || value === '..') return 'it is dots alone, which an address cannot end with';
  return undefined;
}

function findChoiceProblem(field: string, value: unknown, choices: readonly string[]): ProjectFieldProblem[] {
  if (value === undefined || choices.some((choice) => choice === value)) return [];
  return [{ field, message: `it must be ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')} (got ${show(value)})` }];
}

function show(value: unknown): string {
  return escapeText(describeValue(value));
}
