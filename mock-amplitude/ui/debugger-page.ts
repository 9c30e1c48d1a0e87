import { isLoopbackAddress } from '../../lib/access/loopback.ts';
import { writePagePolicy } from '../../lib/page/page-policy.ts';
import type { ServedPage } from '../../lib/page/served-page.ts';
import type { ControlAccess } from '../control-api/guard.ts';
import { OWN_PATH } from '../http/own-path.ts';

/** The debugger's page, as it is served to those who may call the control API. */
export function describeDebuggerPage({ allowedHosts, open, token }: ControlAccess): ServedPage {
  return {
    name: "The debugger's page",
    folder: 'ui',
    // The one policy there is hands out the address of the worker that holds the stream.
    policy: writePagePolicy('live-worker'),
    allowedHosts,
    allowHost: ', or add the name to amplitude.allowedHosts',
    open,
    token: {
      value: token,
      isAskedOf: ({ socket }) => !open && !isLoopbackAddress(socket.remoteAddress),
      path: OWN_PATH,
      found: 'the emulator prints it at start, beside the control address.',
    },
  };
}
