import { buildGatewayFiles } from '../scripts/build-gateway-files.ts';

/** Run by vitest before all tests. */
export const setup = buildGatewayFiles;
