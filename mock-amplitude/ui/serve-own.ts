import { Router } from 'express';
import { servePage } from '../../lib/page/serve-page.ts';
import type { ControlAccess } from '../control-api/guard.ts';
import { describeDebuggerPage } from './debugger-page.ts';

/** All that is the emulator's own: its API, and the debugger's page. */
export function serveOwn(control: Router, access: ControlAccess): Router {
  const router = Router();
  router.use('/v1', control);
  router.use('/ui', servePage(describeDebuggerPage(access)));
  return router;
}
