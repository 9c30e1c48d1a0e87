import { writePagePolicy } from '../../../lib/page/page-policy.ts';
import type { ServedPage } from '../../../lib/page/served-page.ts';

/** Where the calls of the management API are; the page sends its cookie there and nowhere else. */
export const API_PATH = '/v1/admin';

/**
 * The management page, for a person who has the token. It is asked for on this machine as well.
 *
 * @param allowedHosts names that were configured; undefined where none can be
 */
export function describeManagementPage(token: string, allowedHosts: readonly string[] | undefined): ServedPage {
  return {
    name: 'The management page',
    folder: 'management',
    policy: writePagePolicy(),
    allowedHosts: allowedHosts ?? [],
    allowHost: allowedHosts === undefined ? '' : ', or add the name to amplitude.allowedHosts',
    open: false,
    token: {
      value: token,
      isAskedOf: () => true,
      path: API_PATH,
      found: 'it is what programs send as Authorization: Bearer; the emulator prints it at start.',
    },
  };
}
