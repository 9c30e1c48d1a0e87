import type { FoundUsers } from './users.ts';

const FOUND_BY = {
  match_amplitude_id: 'by its Amplitude ID',
  match_user_or_device_id: 'by its user_id or device_id',
  match_derived_device_id: 'by the device_id that is made of its user_id',
  match_user_prefix: 'by how the user_id begins',
} as const;

/**
 * Tells which users were found, and by what.
 *
 * @example tellFound({ type: 'match_user_prefix', users }, 'user-') // '3 by how the user_id begins'
 */
export function tellFound({ type, users }: FoundUsers, query: string): string {
  if (query === '') return `The ${users.length} seen last.`;
  return type === 'nomatch' || type === 'latest' ? '' : `${users.length} ${FOUND_BY[type]}`;
}

/** Tells why no user is found. */
export function explainNobody({ query, project }: { query: string; project: string | undefined }): string {
  if (query === '')
    return `${project ?? 'The project'} has no users yet: the first event with a user_id or a device_id makes one.`;
  return `Nobody in ${project ?? 'it'} has this Amplitude ID, user_id or device_id, or a user_id that begins so (case counts). p looks in the next project.`;
}
