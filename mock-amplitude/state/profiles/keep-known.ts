import { boundKey } from '../../internal/bound-key.ts';
import type { ReadEvent } from '../../rules/event/read-event.ts';
import { LOCATION_FIELDS } from '../../rules/stored/location-fields.ts';
import type { AmplitudeUser, Known } from './amplitude-user.ts';
import { DEVICE_FIELDS, type KnownField, OTHER_FIELDS } from './known-fields.ts';

/** Keeps what an event says of its user's device and place. */
export function keepKnown(user: AmplitudeUser, event: ReadEvent, identify: boolean): void {
  const { known } = user;
  if (!identify && !saysNews(known, event) && !forgetsPlace(known, event) && !agentSaysNews(known, event)) return;
  const said = readSaid(event);
  keepGroup(known, said, LOCATION_FIELDS, true);
  keepGroup(known, said, DEVICE_FIELDS, identify);
  keepGroup(known, said, OTHER_FIELDS, false);
  keepAgent(known, event, identify);
}

function saysNews(known: Known, event: ReadEvent): boolean {
  return (
    isNews(event.platform, known.platform) ||
    isNews(event.osName, known.os_name) ||
    isNews(event.osVersion, known.os_version) ||
    isNews(event.language, known.language) ||
    isNews(event.country, known.country) ||
    isNews(event.region, known.region) ||
    isNews(event.city, known.city) ||
    isNews(event.dma, known.dma) ||
    isNews(event.appVersion, known.app_version) ||
    isNews(event.deviceBrand, known.device_brand) ||
    isNews(event.deviceManufacturer, known.device_manufacturer) ||
    isNews(event.deviceModel, known.device_model) ||
    isNews(event.carrier, known.carrier)
  );
}

/** Where the user agent is another one, or tells of a field that another event said something of. */
function agentSaysNews(known: Known, event: ReadEvent): boolean {
  const { userAgent } = event;
  if (!userAgent) return false;
  return (
    boundKey(userAgent) !== known.user_agent ||
    (event.osName === undefined && known.os_name !== undefined) ||
    (event.osVersion === undefined && known.os_version !== undefined) ||
    (event.deviceModel === undefined && known.device_model !== undefined)
  );
}

/** Where it names a part of the place that is known already, and leaves out another. */
function forgetsPlace(known: Known, { country, region, city, dma }: ReadEvent): boolean {
  if ((country ?? region ?? city ?? dma) === undefined) return false;
  return country !== known.country || region !== known.region || city !== known.city || dma !== known.dma;
}

function isNews(said: string | undefined, known: string | undefined): boolean {
  return said !== undefined && said !== known;
}

function readSaid(event: ReadEvent): Known {
  return {
    country: event.country,
    region: event.region,
    city: event.city,
    dma: event.dma,
    platform: event.platform,
    os_name: event.osName,
    os_version: event.osVersion,
    device_brand: event.deviceBrand,
    device_manufacturer: event.deviceManufacturer,
    device_model: event.deviceModel,
    carrier: event.carrier,
    app_version: event.appVersion,
    language: event.language,
    user_agent: undefined,
  };
}

/** An empty text says nothing, and forgets nothing. */
function keepGroup(known: Known, said: Known, fields: readonly KnownField[], resets: boolean): void {
  if (!fields.some((field) => said[field])) return;
  for (const field of fields) {
    const value = said[field];
    if (value) known[field] = value;
    else if (resets && value === undefined) known[field] = undefined;
  }
}

/**
 * What a user agent says is read when somebody asks: to parse one takes longer than all the rest. Until then what was known of the
 * fields that it speaks of is forgotten.
 */
function keepAgent(known: Known, event: ReadEvent, identify: boolean): void {
  const { userAgent } = event;
  if (userAgent) {
    known.user_agent = boundKey(userAgent);
    if (event.osName === undefined) known.os_name = undefined;
    if (event.osVersion === undefined) known.os_version = undefined;
    if (event.deviceModel === undefined) known.device_model = undefined;
  } else if (identify && saysDevice(event)) known.user_agent = undefined;
}

function saysDevice(event: ReadEvent): boolean {
  const said = readSaid(event);
  return DEVICE_FIELDS.some((field) => said[field]);
}
