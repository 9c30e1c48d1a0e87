import { randomBytes } from 'node:crypto';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { hideKeys } from './call.ts';
import { exchange, type RequestOptions, type ServerAnswer } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import type { CaseRequest } from './rule.ts';
import type { Target } from './target.ts';

/** Whom to ask. */
export interface Probe {
  target: Target;
  options: RequestOptions;
}

/** Endpoints that a server may do without: their cases do not apply where they are missing. */
const OPTIONAL_PATHS: readonly [method: 'GET' | 'POST', path: string][] = [
  ['POST', '/batch'],
  ['POST', '/2/httpapi/delayed'],
  ['POST', '/identify'],
  ['POST', '/groupidentify'],
  ['POST', '/httpapi'],
  ['GET', '/api/2/usersearch'],
  ['GET', '/api/2/useractivity'],
  ['GET', '/api/2/export'],
  ['GET', '/v1/userprofile'],
];

/** Whoever is not there does not even hang up. */
const NOT_THERE =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ECONNRESET before|CERT|SSL|within/i;

/** Says why nothing answers at an address; undefined where something does, whatever it says. */
export async function probePlainly(url: string, options: RequestOptions): Promise<string | undefined> {
  const target: Target = { us: url, keys: {}, fixtures: {}, secrets: {} };
  const came = await send({ target, options }, { json: {} });
  return typeof came === 'string' && NOT_THERE.test(came) ? came : undefined;
}

/** Sends an ordinary event, and says what is wrong where it is refused. */
export async function probeEvents({ target, options }: Probe): Promise<{ acceptsEvents: boolean; note?: string }> {
  const endpoint = target.us === undefined ? 'eu' : 'us';
  if (target.keys[endpoint] === undefined) return { acceptsEvents: true, note: `No keys.${endpoint} is given.` };
  const came = await send({ target, options }, { endpoint, key: endpoint, events: [{}] });
  if (typeof came === 'object' && came.status === 200) return { acceptsEvents: true };
  const got = typeof came === 'string' ? came : `${came.status} ${came.text.slice(0, 200).trim()}`;
  const note = `An ordinary event is not accepted (got ${hideKeys(got, target)}): is keys.${endpoint} a key of this server?`;
  return { acceptsEvents: false, note };
}

/** Finds the endpoints that a server answers as a path that nobody has. */
export async function findMissingPaths(probe: Probe): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  const endpoint = probe.target.us === undefined ? 'eu' : 'us';
  const nowhere = new Map<string, string>();
  for (const [method, path] of OPTIONAL_PATHS) {
    const unknown = `/conformance-no-such-path`;
    const asked = nowhere.get(method) ?? summarize(await send(probe, { endpoint, method, path: unknown }), unknown);
    nowhere.set(method, asked);
    // What is answered 200 everywhere says nothing of what is there.
    if (!/^[45]/.test(asked)) continue;
    if (summarize(await send(probe, { endpoint, method, path }), path) === asked) missing.add(path);
  }
  return missing;
}

/** An answer without what differs from call to call: the path, and numbers. */
function summarize(came: ServerAnswer | string, path: string): string {
  if (typeof came === 'string') return '';
  return `${came.status} ${came.text.replaceAll(path, '').replace(/\d+/g, '')}`;
}

async function send({ target, options }: Probe, request: CaseRequest): Promise<ServerAnswer | string> {
  const unique = `probe-${randomBytes(6).toString('hex')}`;
  const built: BuiltRequest = buildRequest(request, { target, unique, now: Date.now() });
  return exchange(built, options).catch((error: unknown) => explainFailure(error, options.timeoutMs));
}
