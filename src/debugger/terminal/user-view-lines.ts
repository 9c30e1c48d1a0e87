import { explainNobody, tellFound } from '../model/found-users.ts';
import { describeProfile } from '../model/user-lines.ts';
import { describeSessions } from '../model/user-sessions.ts';
import { type FoundUsers, nameUser, type UserDescription, type UserEntry, type UserEvents } from '../model/users.ts';
import { placeWindow } from '../model/window.ts';
import { isWide, putBeside, shareWidth } from './beside.ts';
import { fitText, wrapText } from './fit-text.ts';
import { drawScrolled } from './frame-lines.ts';
import type { Paint } from './paint.ts';
import { fillLines } from './stream-lines.ts';
import { layOutUser } from './user-columns.ts';

interface Size {
  width: number;
  height: number;
}

interface UserList {
  users: readonly UserEntry[];
  /** What they were found by; undefined: not known yet. */
  type: FoundUsers['type'] | undefined;
  cursor: number;
  /** Of the user under the cursor; undefined: not known yet. */
  profile: UserDescription | undefined;
  isLooking: boolean;
  names: readonly string[];
  project: string | undefined;
  query: string;
  /** Whether the query is being typed. */
  isTyped: boolean;
  /** Why they could not be looked up; empty where they could. */
  problem: string;
}

const LIST_SHARE = 0.55;
const HEAD_LINES = 3;

/** Draws the users that were found, with the profile of the one under the cursor beside them where there is room. */
export function drawUsers(list: UserList, size: Size, paint: Paint): string[] {
  if (!isWide(size)) return drawUserList(list, size, paint);
  const [left, right] = shareWidth(size.width, LIST_SHARE);
  const { profile } = list;
  const lines = profile === undefined ? [] : describeProfile(profile);
  const side = drawScrolled(lines, 0, { width: right, height: size.height }, paint).lines;
  return putBeside(drawUserList(list, { ...size, width: left }, paint), side, right, paint);
}

function drawUserList(list: UserList, { width, height }: Size, paint: Paint): string[] {
  const { users, cursor, problem, query, isTyped } = list;
  const wrong = problem === '' ? [] : wrapText(problem, width).map((line) => paint('red', fitText(line, width)));
  const room = Math.max(1, height - HEAD_LINES - wrong.length);
  const { top } = placeWindow(users.length, room, cursor);
  const rows = users.slice(top, top + room).map((user, index) => {
    const line = layOutUser(width, user);
    return top + index === cursor ? paint('inverse', line) : line;
  });
  const body = users.length === 0 ? wrapText(explainNone(list), width).map((line) => fitText(line, width)) : rows;
  const asked = isTyped ? paint('inverse', fitText(`find: ${query}▏`, width)) : fitText(describeQuery(list), width);
  return [
    paint('dim', fitText(listProjects(list), width)),
    asked,
    paint('dim', layOutUser(width)),
    ...fillLines(body, room, width),
    ...wrong,
  ];
}

function listProjects({ names, project }: UserList): string {
  return `Project ${names.map((name) => (name === project ? `[${name}]` : name)).join('  ')}`;
}

function describeQuery({ query, type, users }: UserList): string {
  if (query === '') return `The ${users.length} seen last. / finds by user, device, Amplitude ID, or a beginning.`;
  return `/${query}: ${type === undefined ? '' : tellFound({ type, users }, query)}  Esc all`;
}

function explainNone({ isLooking, query, project, problem }: UserList): string {
  if (problem !== '') return '';
  return isLooking ? 'Looking…' : explainNobody({ query, project });
}

interface ShownUser {
  /** Undefined: not known yet. */
  profile: UserDescription | undefined;
  kept: UserEvents | undefined;
  problem: string;
  /** 1: the profile, 2: the events. */
  tab: number;
  scroll: number;
}

const PARTS = ['Profile', 'Events'] as const;
const EVENTS_TAB = 2;
const PROFILE_SHARE = 0.5;

/** Draws all there is about a user: its profile, and what it did; both beside each other where there is room. */
export function drawUser(
  shown: ShownUser,
  { width, height }: Size,
  paint: Paint,
): { lines: string[]; longest: number } {
  const { profile, kept, problem, tab, scroll } = shown;
  if (profile === undefined) {
    return { lines: wrapText(problem || 'Looking…', width).map((line) => fitText(line, width)), longest: 0 };
  }
  const room = Math.max(1, height - 1);
  const wide = isWide({ width, height });
  const [left, right] = wide ? shareWidth(width, PROFILE_SHARE) : [width, width];
  const about = describeProfile(profile);
  const did = kept === undefined ? [] : describeSessions(profile, kept);
  const isOfEvents = tab === EVENTS_TAB;
  const profilePart = drawScrolled(about, isOfEvents ? 0 : scroll, { width: left, height: room }, paint);
  const eventsPart = drawScrolled(did, isOfEvents ? scroll : 0, { width: right, height: room }, paint);
  const chosen = isOfEvents ? eventsPart : profilePart;
  const body = wide
    ? putBeside(fillLines(profilePart.lines, room, left), eventsPart.lines, right, paint)
    : chosen.lines;
  const names = PARTS.map((name, index) => (index + 1 === tab ? `[${index + 1} ${name}]` : `${index + 1} ${name}`));
  const head = [...names, nameUser(profile), chosen.position, problem].filter(Boolean).join('  ');
  return { lines: [paint('bold', fitText(head, width)), ...body], longest: Math.max(0, chosen.total - room) };
}
