import { buildDebuggerPage } from '../scripts/build-debugger-page.ts';
import { buildGatewayFiles } from '../scripts/build-gateway-files.ts';

/** Run by vitest before all tests: what is served to browsers. */
export async function setup(): Promise<void> {
  await Promise.all([buildGatewayFiles(), buildDebuggerPage()]);
}
