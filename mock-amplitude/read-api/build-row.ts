import { createHash } from 'node:crypto';
import { writeUuid } from '../../lib/write-uuid.ts';
import type { User } from '../state/profiles/amplitude-user.ts';
import { writeTime } from './write-time.ts';

/** A stored event as read-back is given it; times in ms since the epoch. */
export interface Row {
  readonly amplitudeId: number;
  /** When it came. */
  readonly at: number;
  /** When it happened. */
  readonly eventTime: number;
  /** What the client's clock showed when it sent, null where it did not say. */
  readonly clientUploadTime: number | null;
  /** Of the endpoint it came to. */
  readonly path: string;
  /** Whether it changed properties of its user. */
  readonly changedUser: boolean;
  /** What its random values are made of. */
  readonly seed: string;
  /** As it is stored. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** What a row says of its user: times in ms since the epoch. */
export type RowUser = Pick<User, 'firstUsed' | 'revenue' | 'startVersion'>;

/** What the SDKs call the fields of a sale in the properties of an event. Decided: nobody shows where a row has them. */
const REVENUE_FIELDS = ['price', 'quantity', 'revenue', 'productId', 'revenueType'] as const;

/** Largest integer of a column that has 32 bits. */
const LARGEST_ID = 2 ** 31;

/**
 * Builds the row that an export has of an event: every column, in alphabetical order, null or empty where there is nothing.
 * The same each time.
 *
 * @param user whose it is; undefined where that is forgotten
 */
export function buildRow(row: Row, project: string, user: Readonly<RowUser> | undefined): Record<string, unknown> {
  const { event, amplitudeId, at, clientUploadTime } = row;
  const of = (field: string) => event[field] ?? null;
  const object = (field: string) => event[field] ?? {};
  const random = createHash('sha256').update(row.seed).digest();
  const received = writeTime(at);
  const device = event.device_model ?? event.device_brand ?? null;
  return {
    $insert_id: of('insert_id'),
    $insert_key: null,
    $schema: null,
    adid: of('adid'),
    amplitude_attribution_ids: null,
    amplitude_event_type: null,
    amplitude_id: amplitudeId,
    app: numberProject(project),
    city: of('city'),
    client_event_time: typeof event.time === 'number' ? writeTime(event.time) : received,
    client_upload_time: clientUploadTime === null ? received : writeTime(clientUploadTime),
    country: of('country'),
    data: {
      path: row.path,
      ...(row.changedUser ? { user_properties_updated: true } : {}),
      group_first_event: {},
      group_ids: {},
    },
    data_type: 'event',
    device_brand: of('device_brand'),
    device_carrier: of('carrier'),
    device_family: device,
    device_id: of('device_id'),
    device_manufacturer: of('device_manufacturer'),
    device_model: of('device_model'),
    device_type: device,
    dma: of('dma'),
    event_id: event.event_id ?? random.readUInt32BE(16) % LARGEST_ID,
    event_properties: addRevenue(event),
    event_time: writeTime(row.eventTime),
    event_type: of('event_type'),
    global_user_properties: null,
    group_properties: object('group_properties'),
    groups: object('groups'),
    idfa: of('idfa'),
    ip_address: of('ip'),
    is_attribution_event: null,
    language: of('language'),
    library: of('library'),
    location_lat: of('location_lat'),
    location_lng: of('location_lng'),
    os_name: of('os_name'),
    os_version: of('os_version'),
    partner_id: of('partner_id'),
    paying: event.paying ?? (user !== undefined && user.revenue > 0 ? true : null),
    plan: object('plan'),
    platform: of('platform'),
    processed_time: received,
    region: of('region'),
    sample_rate: null,
    server_received_time: received,
    server_upload_time: received,
    session_id: event.session_id ?? -1,
    source_id: null,
    start_version: event.start_version ?? user?.startVersion ?? null,
    user_creation_time: writeTime(user?.firstUsed ?? row.eventTime),
    user_id: of('user_id'),
    user_properties: object('user_properties'),
    uuid: writeRandomUuid(random),
    version_name: of('app_version'),
  };
}

/** Its own names win: an event of the SDKs has them in its properties already. */
function addRevenue(event: Row['event']): unknown {
  const said = REVENUE_FIELDS.filter((field) => event[field] !== undefined && event[field] !== null);
  const properties = event.event_properties ?? {};
  if (said.length === 0 || typeof properties !== 'object') return properties;
  return { ...properties, ...Object.fromEntries(said.map((field) => [`$${field}`, event[field]])) };
}

/** An integer that stands for a project: the same for its name, always. */
function numberProject(name: string): number {
  return 100_000 + (createHash('sha256').update(name).digest().readUInt32BE(0) % 900_000);
}

/** A UUID of version 4, as chance would make it of these bytes. */
function writeRandomUuid(random: Buffer): string {
  const bytes = Buffer.from(random.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return writeUuid(bytes);
}
