/** Writes request bodies whose events are all new, fast enough not to be what is measured. */
export interface BodyWriter {
  /** The next body. It is written over by the one after the next `copies`. */
  next(): Buffer;
  readonly bytes: number;
}

export interface BodyOptions {
  apiKey: string;
  /** In one body. */
  events: number;
  /** How many events follow each other from one device, as SDKs send them. */
  perDevice: number;
  /** How many devices take turns: enough of them, and none goes over its 30 events a second. */
  devices: number;
  /** How many bodies may be on their way at once. */
  copies: number;
  /** Whether events have different fields, up to 128 sets of them, as real clients send. Default: all have the same. */
  mixed?: boolean;
}

/** Digits of every number that changes: bodies are as long at the end of a run as at its beginning. */
const DIGITS = 9;
/** Stands where a number goes that no other event has. */
export const INSERT_MARK = '#'.repeat(DIGITS);
/** Stands where the number of the device goes. */
export const DEVICE_MARK = '@'.repeat(DIGITS);

const EVENT_TYPES = ['Page Viewed', 'Product Viewed', 'Product Added', 'Checkout Started'];

/** Creates a writer of bodies with events of about 430 bytes each. */
export function createBodyWriter({ apiKey, mixed = false, ...options }: BodyOptions): BodyWriter {
  const build = mixed ? buildMixed : buildUniform;
  const events = Array.from({ length: options.events }, (_, index) => build(index));
  return createTemplateWriter(JSON.stringify({ api_key: apiKey, events }), options);
}

/** Creates a writer of bodies that are `text`, with a new number in place of each mark. */
export function createTemplateWriter(
  text: string,
  { events, perDevice, devices, copies }: Omit<BodyOptions, 'apiKey' | 'mixed'>,
): BodyWriter {
  const inserts = findAll(text, INSERT_MARK);
  const ids = findAll(text, DEVICE_MARK);
  const idsPerDevice = perDevice * (ids.length / events);
  const buffers = Array.from({ length: copies }, () => Buffer.from(text));
  let sent = 0;
  let inserted = 0;
  let device = 0;

  return {
    bytes: Buffer.byteLength(text),
    next() {
      const body = buffers[sent++ % copies] ?? Buffer.from(text);
      for (const place of inserts) write(body, place, inserted++);
      for (const [index, place] of ids.entries()) {
        if (index % idsPerDevice === 0) device = (device + 1) % devices;
        write(body, place, device);
      }
      return body;
    },
  };
}

function buildUniform(index: number): object {
  return {
    event_type: EVENT_TYPES[index % EVENT_TYPES.length],
    user_id: `user-${DEVICE_MARK}`,
    device_id: `device-${DEVICE_MARK}`,
    time: 1_790_000_000_000 + index,
    insert_id: `insert-${INSERT_MARK}`,
    session_id: 1_790_000_000_000,
    platform: 'Web',
    os_name: 'Chrome',
    language: 'en-US',
    ip: '203.0.113.42',
    library: 'bench/1.0',
    event_properties: { page_url: 'https://shop.example/p/widgets', page_title: 'Widgets', position: index, list: 'a' },
    user_properties: { $set: { plan: 'premium', locale: 'en' } },
  };
}

/** Of seven groups of fields each event has those that its number has bits for, so that 128 events are of as many shapes. */
function buildMixed(index: number): object {
  const has = (bit: number) => ((index * SPREAD) & (1 << bit)) !== 0;
  return {
    event_type: EVENT_TYPES[index % EVENT_TYPES.length],
    user_id: `user-${DEVICE_MARK}`,
    device_id: `device-${DEVICE_MARK}`,
    time: 1_790_000_000_000 + index,
    insert_id: `insert-${INSERT_MARK}`,
    ...(has(0) ? { session_id: 1_790_000_000_000 } : {}),
    ...(has(1) ? { platform: 'Web', os_name: 'Chrome', os_version: '126' } : {}),
    ...(has(2) ? { language: 'en-US', country: 'United Kingdom', city: 'London' } : {}),
    ...(has(3) ? { app_version: '4.2.0', device_brand: 'Google', device_model: 'Pixel 8', carrier: 'EE' } : {}),
    ...(has(4) ? { ip: '203.0.113.42', library: 'bench/1.0' } : {}),
    event_properties: {
      page_url: 'https://shop.example/p/widgets',
      ...(has(5) ? { page_title: 'Widgets', list: 'a' } : {}),
      position: index,
    },
    ...(has(6) ? { user_properties: { $set: { plan: 'premium', locale: 'en' } } } : {}),
  };
}

/** Odd, so that numbers in a row have bits that differ. */
const SPREAD = 37;

function findAll(text: string, mark: string): number[] {
  return [...text.matchAll(new RegExp(mark, 'g'))].map(({ index }) => index);
}

function write(body: Buffer, place: number, value: number): void {
  let rest = value;
  for (let at = place + DIGITS - 1; at >= place; at--) {
    body[at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
