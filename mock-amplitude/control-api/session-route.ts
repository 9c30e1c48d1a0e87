import type { Request, Response } from 'express';
import { sendPieces } from '../http/send-pieces.ts';
import { exportLines } from '../persistence/export-session.ts';
import type { ControlOptions, Route } from './route.ts';

/** The session as it is now, for another emulator's `--import`. */
export const SESSION_ROUTE: Route = {
  method: 'get',
  path: '/session',
  description: 'all records and states, as lines of JSON for --import; whole API keys and bodies are in it',
  handle: exportSession,
};

async function exportSession(options: ControlOptions, _request: Request, response: Response): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  await sendPieces(response, exportLines(options));
}
