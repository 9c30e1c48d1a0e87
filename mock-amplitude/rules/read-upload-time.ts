/**
 * Reads `client_upload_time`: the SDKs send ISO text, others ms since the epoch.
 *
 * @returns ms since the epoch; null for what is no time
 * @example readUploadTime('2024-03-24T16:00:00.000Z') // 1711296000000
 */
export function readUploadTime(sent: unknown): number | null {
  const time = typeof sent === 'string' ? Date.parse(sent) : sent;
  return typeof time === 'number' && Number.isFinite(time) ? time : null;
}
