import { countOf } from '../../../lib/count-of.ts';
import { type DetailLine, headingLine, indentJson, textLine, textLines } from './detail-line.ts';
import { formatDuration } from './format-duration.ts';
import { summarizeUser, tellStory } from './user-story.ts';
import { formatUtc, type UserDescription } from './users.ts';

const NAME_WIDTH = 10;

/** What there is to say about a user but for what it did: profile, devices, how it came together, groups, revenue, properties. */
export function describeProfile(profile: UserDescription): DetailLine[] {
  return [
    headingLine(summarizeUser(profile)),
    ...describeUse(profile),
    headingLine(countOf(profile.device_ids.length, 'device')),
    ...profile.device_ids.map((id) => textLine(id)),
    headingLine('How it came together'),
    ...tellStory(profile).map(textLine),
    ...describeGroups(profile),
    headingLine('Revenue'),
    textLine(`${profile.revenue} in ${countOf(profile.purchases, 'purchase')}`),
    headingLine('User properties'),
    ...textLines(indentJson(profile.properties)),
  ];
}

function describeUse(profile: UserDescription): DetailLine[] {
  const { firstUsed, lastUsed, events, num_sessions, usage_time, mergedIds } = profile;
  const device = join(profile.platform, profile.os, profile.device, profile.carrier);
  const app = join(profile.version, profile.start_version === null ? null : `began with ${profile.start_version}`);
  const place = join(profile.country, profile.region, profile.city, profile.language);
  const rows: [string, string][] = [
    ['seen', `${formatUtc(firstUsed)} to ${formatUtc(lastUsed)} UTC`],
    ['did', `${countOf(events, 'event')} in ${countOf(num_sessions, 'session')}, ${formatDuration(usage_time)}`],
    ['device', device],
    ['app', app],
    ['place', place],
    ['merged', mergedIds.join(', ')],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => textLine(`${name.padEnd(NAME_WIDTH)} ${value}`));
}

function describeGroups({ groups }: UserDescription): DetailLine[] {
  const rows = Object.entries(groups ?? {}).map(([type, values]) => textLine(`${type}: ${values.join(', ')}`));
  return [headingLine('Groups'), ...(rows.length === 0 ? [textLine('none')] : rows)];
}

function join(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}
