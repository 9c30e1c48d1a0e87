import { deriveDeviceId } from '../rules/stored/device-id.ts';
import { AmplitudeUser, readUser, type User } from '../state/profiles/amplitude-user.ts';
import { writeDay } from './write-time.ts';

const NOBODY = { ...readUser(new AmplitudeUser(0)), amplitudeId: null };

/**
 * `userData` of user activity (Dashboard docs); an unknown user has every field, empty. Dates are UTC days.
 *
 * @param user as it is shown
 */
export function describeUser(user: Readonly<User> | undefined, project: string) {
  const of = user ?? NOBODY;
  return {
    user_id: of.userId,
    canonical_amplitude_id: of.amplitudeId,
    merged_amplitude_ids: of.mergedIds,
    num_events: of.events,
    num_sessions: of.sessions,
    usage_time: of.usageTime,
    first_used: of.firstUsed === null ? null : writeDay(of.firstUsed),
    last_used: of.lastUsed === null ? null : writeDay(of.lastUsed),
    purchases: of.purchases,
    revenue: of.revenue,
    ...describeDevice(of.known),
    start_version: of.startVersion,
    device_ids: listDevices(of, project),
    last_location: null,
    properties: of.properties,
  };
}

function describeDevice(known: User['known']) {
  const {
    platform = null,
    carrier = null,
    country = null,
    region = null,
    city = null,
    dma = null,
    language = null,
  } = known;
  const os = [known.os_name, known.os_version].filter((part) => part !== undefined).join(' ');
  const version = known.app_version ?? null;
  const device = known.device_model ?? null;
  const device_type = device ?? known.device_brand ?? null;
  const place = { country, region, city, dma, language };
  return { platform, os: os === '' ? null : os, version, device, device_type, carrier, ...place };
}

/** A user who was sent without a device has the one that stored events have (`normalize.device-id`). */
export function listDevices({ deviceIds, userId }: Pick<User, 'deviceIds' | 'userId'>, project: string): string[] {
  return deviceIds.length === 0 && userId !== null ? [deriveDeviceId(project, userId)] : deviceIds;
}
