import express, { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express';
import { isEmulatorError } from '../../lib/errors/emulator-error.ts';
import type { ErrorCode } from '../../lib/errors/error-codes.ts';
import { isDeeper } from '../../lib/is-deeper.ts';
import { refuseDeepBody } from '../../lib/parse-json.ts';
import { redactUrl } from '../../lib/redact-request.ts';
import { sayBug } from '../../lib/say.ts';
import { ProjectChangeError } from '../projects/project-change-error.ts';
import { CHECK_ROUTE } from './check-route.ts';
import { ControlError } from './control-error.ts';
import { guard } from './guard.ts';
import { refuseMethod } from './refuse-method.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';
import { ABSENT_PARTS, ROUTES } from './routes.ts';

/** Largest body of a control call, in bytes. */
const MAX_BODY_BYTES = 1_048_576;

/** Deepest body that is read, in levels; Amplitude's own properties end at 40. */
const MAX_BODY_DEPTH = 100;

/** Builds the emulator's own API: records, waiting for events, reset. It is not Amplitude's. */
export function createControlApi(options: ControlOptions): Router {
  const router = Router();
  router.use(guard(options.access));
  router.post(CHECK_ROUTE.path, (request, response) => CHECK_ROUTE.handle(options, request, response));
  router.use(requireJson, express.json({ limit: MAX_BODY_BYTES, verify: refuseDeepBody }), refuseDeep);
  const list = () => [...ROUTES, ...options.added.list()];
  router.get('/', (request, response) => sendJson(response, 200, JSON.stringify(describeRoutes(list(), request))));
  for (const route of ROUTES) {
    router[route.method](route.path, (request, response) => route.handle(options, request, response));
  }
  for (const path of ['/', ...ROUTES.map((route) => route.path)]) router.all(path, refuseMethod(path, ROUTES));
  router.use(options.added.serve, refuseUnknown(list), answerError);
  return router;
}

type Listed = Pick<Route, 'method' | 'path' | 'description'>;

function describeRoutes(routes: readonly Listed[], { baseUrl }: Request) {
  return {
    routes: routes.map(({ method, path, description }) => ({
      method: method.toUpperCase(),
      path: baseUrl + path,
      description,
    })),
  };
}

/** JSON only: a browser asks (preflight) before it posts JSON to another site, and does not ask before a form. */
const requireJson: RequestHandler = (request, _response, next) => {
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
  if (hasBody && !request.is('application/json')) {
    const type = request.headers['content-type'] ?? 'none';
    throw new ControlError(415, `The Content-Type is ${type}.`, 'Send JSON with Content-Type: application/json.');
  }
  next();
};

/** Code that reads a body recurses: a deep one would overflow the stack. */
const refuseDeep: RequestHandler = (request, _response, next) => {
  if (isDeeper(request.body, MAX_BODY_DEPTH)) {
    throw new ControlError(400, 'The body is nested too deep.', `Keep it to ${MAX_BODY_DEPTH} levels.`);
  }
  next();
};

function refuseUnknown(list: () => readonly Listed[]): RequestHandler {
  return ({ path: asked }) => {
    const part = ABSENT_PARTS.find(({ path }) => asked === path || asked.startsWith(`${path}/`));
    if (part !== undefined && !list().some(({ path }) => path.startsWith(part.path))) {
      throw new ControlError(404, part.error, part.fix);
    }
    const known = list().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    throw new ControlError(404, `There is nothing at ${redactUrl(asked, [])}.`, `There are: ${known.join(', ')}.`);
  };
}

const answerError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const known = error instanceof ControlError ? error : explain(error, request);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const fields = known.fields.length === 0 ? {} : { errors: known.fields };
  sendJson(response, known.status, JSON.stringify({ error: known.message, fix: known.fix, ...fields }));
};

const FAULT_REFUSED = { status: 400, fix: 'GET /faults/scenarios shows some.' };

/** How errors of the family are answered, by their codes; any other would be a bug. */
const ANSWERS: Readonly<Partial<Record<ErrorCode, { status: number; fix?: string }>>> = {
  TOO_MANY_WAITING: { status: 503, fix: 'Hang up on those no longer needed.' },
  SESSION_STORE_FAILED: { status: 503 },
  CLOCK_OUT_OF_RANGE: { status: 400 },
  PROJECT_UNKNOWN: { status: 404, fix: 'Name one of them.' },
  PROJECT_INVALID: { status: 400 },
  PROJECT_CONFLICT: { status: 409 },
  PROJECT_FIXED: { status: 409 },
  FAULT_INVALID: FAULT_REFUSED,
  FAULT_UNREACHABLE: FAULT_REFUSED,
  FAULTS_TOO_MANY: FAULT_REFUSED,
};

/** Turns errors that Express or other rooms throw into an answer; any other is a bug, printed on the terminal. */
function explain(error: unknown, request: Request): ControlError {
  const message = error instanceof Error ? error.message : String(error);
  if (isEmulatorError(error)) {
    const { status, fix = error.fix } = ANSWERS[error.code] ?? {};
    // Of the family the message ends with the fix, which is told beside it here.
    const problem = message.endsWith(` ${fix}`) ? message.slice(0, -fix.length - 1) : message;
    const fields = error instanceof ProjectChangeError ? error.fields : [];
    if (status !== undefined) return new ControlError(status, problem, fix, fields);
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413) return new ControlError(413, 'The body is too large.', `Keep it to ${MAX_BODY_BYTES} bytes.`);
  if (error instanceof URIError) {
    return new ControlError(400, `The path cannot be read: ${message}.`, 'Write % as %25.');
  }
  if (status >= 400 && status < 500) {
    return new ControlError(status, `The body is not JSON: ${message}.`, 'Send one JSON object.');
  }
  sayBug(`Failed to answer ${request.method} ${request.baseUrl}${request.path}: this is a bug in the emulator.`, error);
  return new ControlError(500, 'The emulator failed.', 'Its terminal shows the error.');
}
