import type { JsonObject } from '../../lib/json.ts';

export type { Json, JsonObject } from '../../lib/json.ts';

/**
 * One event as Amplitude's HTTP V2 API takes it. These keys are the allow-list: nothing else is ever sent.
 * Source: Amplitude's HTTP V2 docs, "Keys for the event argument".
 */
export interface AmplitudeEvent {
  event_type: string;
  user_id?: string;
  device_id?: string;
  /** Milliseconds since the epoch. */
  time: number;
  /** Same on every retry, replay and restart, so that Amplitude drops repeats. */
  insert_id: string;
  event_properties?: JsonObject;
  user_properties?: JsonObject;
  groups?: JsonObject;
  group_properties?: JsonObject;
  session_id?: number;
  platform?: string;
  os_name?: string;
  os_version?: string;
  device_brand?: string;
  device_manufacturer?: string;
  device_model?: string;
  app_version?: string;
  carrier?: string;
  country?: string;
  region?: string;
  city?: string;
  dma?: string;
  language?: string;
  location_lat?: number;
  location_lng?: number;
  ip?: string;
  idfa?: string;
  idfv?: string;
  adid?: string;
  user_agent?: string;
  library?: string;
  price?: number;
  quantity?: number;
  revenue?: number;
  currency?: string;
  productId?: string;
  revenueType?: string;
}
