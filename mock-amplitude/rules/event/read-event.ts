import { isAbsent, isObject, type SentObject } from '../json.ts';

/**
 * An event with the fields that the mock works with, each in its place: undefined where it was not sent, or not with its
 * type. Events come in hundreds of shapes, and to look for forty mostly absent names in each costs more than all the
 * rules; so each event's own keys are walked once (`npm run bench -- mock`, the mixed bodies).
 */
export class ReadEvent {
  readonly sent: SentObject;
  type: string | undefined = undefined;
  insertId: string | undefined = undefined;
  time: number | undefined = undefined;
  sessionId: number | undefined = undefined;
  price: number | undefined = undefined;
  revenue: number | undefined = undefined;
  eventProperties: SentObject | undefined = undefined;
  userProperties: SentObject | undefined = undefined;
  groups: SentObject | undefined = undefined;
  groupProperties: SentObject | undefined = undefined;
  skipUserPropertiesSync = false;
  country: string | undefined = undefined;
  region: string | undefined = undefined;
  city: string | undefined = undefined;
  dma: string | undefined = undefined;
  platform: string | undefined = undefined;
  osName: string | undefined = undefined;
  osVersion: string | undefined = undefined;
  deviceBrand: string | undefined = undefined;
  deviceManufacturer: string | undefined = undefined;
  deviceModel: string | undefined = undefined;
  carrier: string | undefined = undefined;
  appVersion: string | undefined = undefined;
  language: string | undefined = undefined;
  userAgent: string | undefined = undefined;
  /** How many keys it has that Amplitude does not know (`lint.unknown-key`). */
  unknownKeys = 0;
  /** Whether one of its ids was sent as a number. */
  hasNumericId = false;

  constructor(sent: SentObject) {
    this.sent = sent;
  }
}

/** Puts the value of one field into its place. */
export type PutField = (event: ReadEvent, value: unknown) => void;

/** Where each field goes. A field that nothing but a rule looks at, or a record, is not here. */
export const PUT_BY_FIELD: Readonly<Record<string, PutField>> = {
  user_id: noteNumericId,
  device_id: noteNumericId,
  event_id: noteNumericId,
  event_type: (event, value) => {
    event.type = text(value);
  },
  insert_id: (event, value) => {
    event.insertId = text(value);
  },
  time: (event, value) => {
    event.time = number(value);
  },
  session_id: (event, value) => {
    event.sessionId = number(value);
  },
  price: (event, value) => {
    event.price = number(value);
  },
  revenue: (event, value) => {
    event.revenue = number(value);
  },
  event_properties: (event, value) => {
    event.eventProperties = object(value);
  },
  user_properties: (event, value) => {
    event.userProperties = object(value);
  },
  groups: (event, value) => {
    event.groups = object(value);
  },
  group_properties: (event, value) => {
    event.groupProperties = object(value);
  },
  $skip_user_properties_sync: (event, value) => {
    event.skipUserPropertiesSync = value === true;
  },
  country: (event, value) => {
    event.country = text(value);
  },
  region: (event, value) => {
    event.region = text(value);
  },
  city: (event, value) => {
    event.city = text(value);
  },
  dma: (event, value) => {
    event.dma = text(value);
  },
  platform: (event, value) => {
    event.platform = text(value);
  },
  os_name: (event, value) => {
    event.osName = text(value);
  },
  os_version: (event, value) => {
    event.osVersion = text(value);
  },
  device_brand: (event, value) => {
    event.deviceBrand = text(value);
  },
  device_manufacturer: (event, value) => {
    event.deviceManufacturer = text(value);
  },
  device_model: (event, value) => {
    event.deviceModel = text(value);
  },
  carrier: (event, value) => {
    event.carrier = text(value);
  },
  device_carrier: (event, value) => {
    if (isAbsent(event.sent.carrier)) event.carrier = text(value);
  },
  app_version: (event, value) => {
    event.appVersion = text(value);
  },
  version_name: (event, value) => {
    if (isAbsent(event.sent.app_version)) event.appVersion = text(value);
  },
  language: (event, value) => {
    event.language = text(value);
  },
  user_agent: (event, value) => {
    event.userAgent = text(value);
  },
};

function noteNumericId(event: ReadEvent, value: unknown): void {
  if (typeof value === 'number') event.hasNumericId = true;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function object(value: unknown): SentObject | undefined {
  return isObject(value) ? value : undefined;
}
