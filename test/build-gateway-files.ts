import { buildGatewayFiles } from '../scripts/build-gateway-files.ts';
import { buildPages } from '../scripts/build-pages.ts';

/** Run by vitest before all tests: what is served to browsers. */
export async function setup(): Promise<void> {
  await Promise.all([buildGatewayFiles(), buildPages()]);
}
