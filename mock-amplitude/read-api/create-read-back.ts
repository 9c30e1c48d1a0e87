import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { createPause } from '../../lib/pause.ts';
import { formatJson } from '../../lib/write-json.ts';
import { sendPieces } from '../http/send-pieces.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import type { Profiles } from '../state/profiles/create-profiles.ts';
import { showUser } from '../state/profiles/show-user.ts';
import { authorizeBasic, authorizeSecret } from './authorize.ts';
import { buildRow, type Row } from './build-row.ts';
import { addDeletionRoutes, DELETIONS, type DeletionOptions } from './deletion-routes.ts';
import { describeAmpProps } from './describe-amp-props.ts';
import { describeMapping } from './describe-mapping.ts';
import { describeUser, listDevices } from './describe-user.ts';
import { exportEvents } from './export-events.ts';
import { keepPagesOut } from './keep-pages-out.ts';
import { ProfileKeyError, ReadBackError } from './read-back-error.ts';

export interface ReadBackOptions extends DeletionOptions {
  /** A project's users; undefined where it has none yet. */
  profiles: (project: string) => Profiles | undefined;
  /** A project's stored events in order of arrival. */
  rows: (project: string) => Promise<Iterable<Row>>;
  lookups: Lookups;
  /** Host names it answers to a caller on this machine, beside the machine's own and Amplitude's. */
  allowedHosts: readonly string[];
}

const PATHS = [
  '/api/2/usersearch',
  '/api/2/useractivity',
  '/api/2/export',
  '/v1/userprofile',
  '/api/2/usermap',
] as const;
const [SEARCH, ACTIVITY, EXPORT, PROFILE, USERMAP] = PATHS;

/** Most events of one call of user activity. Doc. */
const MAX_ACTIVITY = 1000;

/**
 * Builds Amplitude's read-back APIs: user search, user activity, export, user profile. Reads only. In production their
 * hosts are amplitude.com and analytics.eu.amplitude.com (the profile's: profile-api.amplitude.com).
 *
 * @example app.use(createReadBack({ projects, profiles, rows }))
 */
export function createReadBack(options: ReadBackOptions): Router {
  const { projects, profiles, rows, lookups } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.all([...PATHS, DELETIONS, `${DELETIONS}/:amplitudeId/:day`], keepPagesOut(options.allowedHosts));
  router.get(SEARCH, (request, response) => {
    const { name } = authorizeBasic(request, projects());
    const found = profiles(name)?.findUsers(readText(request, 'user')) ?? { type: 'nomatch', users: [] };
    const matches = found.users.map((user) => ({ user_id: user.userId, amplitude_id: user.amplitudeId }));
    response.json({ matches, type: found.type });
  });
  router.get(ACTIVITY, async (request, response) => {
    const { name } = authorizeBasic(request, projects());
    const amplitudeId = readNumber(request, 'user', undefined);
    const users = profiles(name);
    const mapped = describeMapping(users?.user(amplitudeId)?.userId ?? null, options.stateOf(name));
    const aliases = mapped.withStreams(users?.aliases(amplitudeId) ?? new Set([amplitudeId]));
    const own = await selectRows(request, await rows(name), aliases);
    const user = users?.user(amplitudeId);
    const shown = user === undefined ? undefined : showUser(user, lookups);
    response.type('application/json');
    await sendPieces(
      response,
      writeActivity({ ...describeUser(shown, name), ...mapped.fields }, own, (row) => buildRow(row, name, user)),
    );
  });
  router.get(EXPORT, async (request, response) => {
    const { name } = authorizeBasic(request, projects());
    const userOf = (amplitudeId: number) => profiles(name)?.peek(amplitudeId);
    const exported = { project: name, rows: await rows(name), userOf };
    const zip = await exportEvents(exported, request.query.start, request.query.end);
    response
      .type('application/zip')
      .attachment('export.zip')
      .send(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength));
  });
  router.get(PROFILE, (request, response) => answerProfile(request, response, options));
  router.get(USERMAP, (request, response) => {
    const { userMap } = options.stateOf(authorizeBasic(request, projects()).name);
    const { user_id: only } = request.query;
    const all = userMap.entries().filter(([userId]) => only === undefined || userId === only);
    response.json({ mappings: [...all.map(([user_id, global_user_id]) => ({ user_id, global_user_id }))] });
  });
  addDeletionRoutes(router, options);
  router.use(answerError);
  return router;
}

/** The events of a user in the order they happened, or the other way round; those of one moment as they came. */
async function selectRows(request: Request, rows: Iterable<Row>, aliases: ReadonlySet<number>): Promise<Row[]> {
  const offset = readNumber(request, 'offset', 0);
  const limit = Math.min(readNumber(request, 'limit', MAX_ACTIVITY), MAX_ACTIVITY);
  const direction = request.query.direction ?? 'latest';
  if (direction !== 'latest' && direction !== 'earliest') {
    throw new ReadBackError(400, 'Failed to read direction: it is neither "latest" nor "earliest". Use one of them.');
  }
  const own: { row: Row; eventTime: number }[] = [];
  const pause = createPause();
  for (const row of rows) {
    const turn = pause();
    if (turn !== undefined) await turn;
    if (aliases.has(row.amplitudeId)) own.push({ row, eventTime: row.eventTime });
  }
  own.sort((one, other) => one.eventTime - other.eventTime);
  if (direction === 'latest') own.reverse();
  return own.slice(offset, offset + limit).map(({ row }) => row);
}

/** Event by event: each holds its user's properties, and there may be ten thousand of them. */
function* writeActivity(userData: object, rows: readonly Row[], build: (row: Row) => object): Generator<string> {
  yield `{"userData":${formatJson(userData)},"events":[`;
  for (const [place, row] of rows.entries()) yield (place === 0 ? '' : ',') + formatJson(build(row));
  yield ']}';
}

function answerProfile(request: Request, response: Response, { projects, profiles, lookups }: ReadBackOptions): void {
  const { name } = authorizeSecret(request, projects());
  const { user_id: userId, device_id: deviceId } = request.query;
  const ids = {
    userId: typeof userId === 'string' ? userId : undefined,
    deviceId: typeof deviceId === 'string' ? deviceId : undefined,
  };
  if (ids.userId === undefined && ids.deviceId === undefined) {
    throw new ReadBackError(400, 'Failed to read a profile: neither user_id nor device_id was sent. Send one.');
  }
  const found = profiles(name)?.userOf(ids);
  if (found === undefined) {
    response.json({ error: 'User id and device id not seen before' });
    return;
  }
  const user = showUser(found, lookups);
  const amp_props = request.query.get_amp_props === 'true' ? describeAmpProps(user) : null;
  const device_id = ids.deviceId ?? listDevices(user, name).at(-1) ?? null;
  response.json({ userData: { user_id: user.userId, device_id, amp_props, recommendations: null, cohort_ids: null } });
}

function readText(request: Request, name: string): string {
  const value = request.query[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ReadBackError(400, `Failed to read ${name}: it is missing. Add ?${name}=… once.`);
}

/** A whole number from 0 on; −1 and other text are a 400 (decided). */
function readNumber(request: Request, name: string, otherwise: number | undefined): number {
  if (otherwise !== undefined && request.query[name] === undefined) return otherwise;
  const text = readText(request, name);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ReadBackError(
    400,
    `Failed to read ${name}: no whole number from 0 on (got "${text.slice(0, 40)}"). Send one.`,
  );
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof ReadBackError) || response.headersSent) {
    next(error);
    return;
  }
  response.status(error.status);
  if (error instanceof ProfileKeyError) {
    response.type('text/plain').send(error.message);
    return;
  }
  if (error.status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="amplitude"');
  response.json({ error: error.message });
};
