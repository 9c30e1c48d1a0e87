import type { IncomingHttpHeaders } from 'node:http';
import { equalSecrets } from '../equal-secrets.ts';

/** Whether a request brings `Authorization: Bearer` and this token. */
export function hasBearer({ authorization = '' }: IncomingHttpHeaders, token: string): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  return sent !== undefined && equalSecrets(sent, token);
}
