import { Router } from 'express';
import type { ControlAccess } from '../control-api/guard.ts';
import { servePage } from './serve-page.ts';

/** All that is the emulator's own: its API, and the debugger's page. */
export function serveOwn(control: Router, access: ControlAccess): Router {
  const router = Router();
  router.use('/v1', control);
  router.use('/ui', servePage(access));
  return router;
}
