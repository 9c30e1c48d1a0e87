import { MAX_USER_EVENTS } from '../../model/users.ts';

/** Where users are found; without a query, those seen last. */
export function findPath(project: string | undefined, query: string): string {
  return `users?${params(project, query === '' ? {} : { q: query })}`;
}

/** Where all that is known of a user is told. */
export function profilePath(project: string | undefined, id: string): string {
  return `users/${encodeURIComponent(id)}?${params(project)}`;
}

/** Where the newest events of a user are told. */
export function userEventsPath(project: string | undefined, id: string): string {
  return `users/${encodeURIComponent(id)}/events?${params(project, { limit: String(MAX_USER_EVENTS) })}`;
}

function params(project: string | undefined, more: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({ ...(project === undefined ? {} : { project }), ...more });
}
