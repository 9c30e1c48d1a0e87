import type { Request } from 'express';
import { equalSecrets } from '../../lib/equal-secrets.ts';
import { ProfileKeyError, ReadBackError } from './read-back-error.ts';

/** What read-back needs to know of a project. */
export interface ReadableProject {
  name: string;
  apiKey: string;
  secretKey?: string;
}

/**
 * The project of `Authorization: Basic base64(api_key:secret_key)`. Decided: 401 where that is missing or cannot be read,
 * 403 where it fits no project.
 *
 * @throws {ReadBackError}
 */
export function authorizeBasic(request: Request, projects: Iterable<ReadableProject>): ReadableProject {
  const encoded = /^basic ([a-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [apiKey, secretKey] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  if (!apiKey || !secretKey) {
    throw new ReadBackError(401, 'Failed to authorize: no api_key:secret_key was sent. Send them as Basic auth.');
  }
  const found = findWhere(projects, (project) => {
    // Both are compared, whatever comes of the first.
    const sameKey = equalSecrets(apiKey, project.apiKey);
    return fits(secretKey, project) && sameKey;
  });
  if (found !== undefined) return found;
  throw new ReadBackError(
    403,
    'Failed to authorize: no project here has this API key and secret key. Check key and region.',
  );
}

/**
 * The project of `Authorization: Api-Key <secret key>`. Docs: 401 where that is missing or fits no project.
 *
 * @throws {ProfileKeyError}
 */
export function authorizeSecret(request: Request, projects: Iterable<ReadableProject>): ReadableProject {
  const secret = /^api-key (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (secret === undefined) throw new ProfileKeyError('Missing Api-Key in Authorization header');
  const found = findWhere(projects, (project) => fits(secret, project));
  if (found === undefined) throw new ProfileKeyError('Invalid Api-Key');
  return found;
}

/** Looks at all of them: how long it takes does not tell which one it was. */
function findWhere(
  projects: Iterable<ReadableProject>,
  isIt: (project: ReadableProject) => boolean,
): ReadableProject | undefined {
  return [...projects].filter(isIt)[0];
}

function fits(secret: string, { secretKey }: ReadableProject): boolean {
  return secretKey !== undefined && equalSecrets(secret, secretKey);
}
