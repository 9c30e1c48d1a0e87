import { createApi } from '../../../web/api/call-api.ts';

/** Calls the control API that this page came with. */
export const callApi = createApi({ base: '../v1/', name: 'The emulator' });
