import type { Request, Response } from 'express';
import { writeJson } from '../../lib/write-json.ts';
import { readBody } from '../http/read-body.ts';
import { checkUpload } from './check/check-upload.ts';
import { ControlError } from './control-error.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** Takes any type of content, as the endpoint does: it reads the body itself. */
export const CHECK_ROUTE: Route = {
  method: 'post',
  path: '/check',
  description:
    'takes a body of /2/httpapi and answers with all that is wrong with it and what would be stored; stores nothing; region=eu for that endpoint',
  handle: check,
};

async function check(options: ControlOptions, request: Request, response: Response): Promise<void> {
  const { region = 'us' } = request.query;
  if (region !== 'us' && region !== 'eu') {
    throw new ControlError(
      400,
      'Failed to read the call: region must be us or eu.',
      'Leave it out for the US endpoint.',
    );
  }
  const body = await readBody(request, options.ruleset.limits.bodyBytes);
  if (body.kind === 'hung-up') return;
  const { 'content-type': contentType, 'content-encoding': contentEncoding } = request.headers;
  const checked = checkUpload({ body, contentType, contentEncoding, region }, options);
  sendJson(
    response,
    200,
    writeJson(checked, (note) => ({ ...checked, events: [], note })),
  );
}
