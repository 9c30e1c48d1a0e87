import { Router } from 'express';
import { closeToPages } from '../../lib/access/close-to-pages.ts';
import { sendJson } from '../control-api/route.ts';

/**
 * What stands in the place of the control API and the debugger's page for whoever comes by a proxy or under a host of Amplitude's: where a client is
 * sent must not open what a page of that client could then reach.
 */
export function closeControl(): Router {
  const router = Router();
  router.use((_request, response) => {
    closeToPages(response);
    const error = "The control API answers neither through the proxy nor under Amplitude's hosts.";
    sendJson(
      response,
      403,
      JSON.stringify({ error, fix: "Call it at the emulator's own address, without the proxy." }),
    );
  });
  return router;
}
