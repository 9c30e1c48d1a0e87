import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import { type CompiledBlueprint, lettersOf } from './compile-blueprint.ts';
import type { EventBuilder } from './event-builder.ts';
import { holdsValue } from './read-path.ts';

const PLATFORM_RULE = 'map.constants';
const ID_RULE = 'map.context';
const SYSTEM = 'context.os.name';
const DEVICE = 'context.device.type';
/** What browsers' user agents begin with. */
const BROWSER = 'Mozilla/';

/** What an event ran on, and which input says so; null where none does. */
interface Platform {
  value: string;
  source: string | null;
}

/**
 * Puts what an event ran on (`map.constants`), and the ids that devices of that kind have. The system is asked before the
 * device. `browser` is for pages and browsers that name no device, and never for a television.
 */
export function mapPlatform(
  builder: EventBuilder,
  event: DataflyEvent,
  compiled: CompiledBlueprint,
  changes: Change[],
): void {
  const { value, source } = choosePlatform(event, compiled);
  if (value !== '') {
    builder.set('platform', cleanString(value, source ?? 'platform', changes), { rule: PLATFORM_RULE, source });
  }
  if (source !== DEVICE && holdsValue(event.context?.device?.type))
    builder.skip(DEVICE, `${PLATFORM_RULE}: the platform is read from elsewhere`);
  putDeviceIds(builder, event, value, compiled.blueprint.platform);
}

function choosePlatform(event: DataflyEvent, compiled: CompiledBlueprint): Platform {
  const { platform } = compiled.blueprint;
  const { page, userAgent } = event.context ?? {};
  const told = readSystem(event, compiled) ?? readUserAgent(userAgent, compiled);
  const isTelevision = told !== undefined && platform.televisions.includes(told.value);
  const hasDevice = namesDevice(event, compiled);
  if ((page || userAgent?.startsWith(BROWSER)) && !hasDevice && !isTelevision) {
    return { value: platform.browser, source: null };
  }
  return told ?? { value: userAgent || page || hasDevice ? '' : platform.otherwise, source: null };
}

/** What the system says, by the name that the blueprint has for it, else by its own; else what the device says. */
function readSystem({ context }: DataflyEvent, { systems }: CompiledBlueprint): Platform | undefined {
  const system = context?.os?.name?.trim();
  if (system) return { value: systems.get(lettersOf(system)) ?? system, source: SYSTEM };
  const type = context?.device?.type;
  const device = type ? systems.get(lettersOf(type)) : undefined;
  return device === undefined ? undefined : { value: device, source: DEVICE };
}

function readUserAgent(userAgent: string | null | undefined, { userAgents }: CompiledBlueprint): Platform | undefined {
  if (!userAgent) return undefined;
  const found = userAgents.find(([part]) => userAgent.includes(part));
  return found && { value: found[1], source: 'context.userAgent' };
}

/** Whether a device is named: by an id, a maker, a model, or as a kind that the blueprint knows. */
function namesDevice({ context }: DataflyEvent, { systems }: CompiledBlueprint): boolean {
  const { type, advertisingId, id, manufacturer, model } = context?.device ?? {};
  if ([advertisingId, id, manufacturer, model].some(holdsValue)) return true;
  return Boolean(type && systems.has(lettersOf(type)));
}

/** `idfa` and `idfv` on Apple's systems, `adid` on Android. */
function putDeviceIds(
  builder: EventBuilder,
  event: DataflyEvent,
  value: string,
  { apple, android }: Blueprint['platform'],
): void {
  const { advertisingId, id } = event.context?.device ?? {};
  const [advertisingSource, idSource] = ['context.device.advertisingId', 'context.device.id'];
  const isApple = apple.includes(value);
  if (advertisingId?.trim() && (isApple || android.includes(value))) {
    builder.set(isApple ? 'idfa' : 'adid', advertisingId, { rule: ID_RULE, source: advertisingSource });
  } else if (advertisingId?.trim())
    builder.skip(advertisingSource, `${ID_RULE}: only Apple's systems and Android have one`);
  if (id?.trim() && isApple) builder.set('idfv', id, { rule: ID_RULE, source: idSource });
  else if (id?.trim()) builder.skip(idSource, `${ID_RULE}: sent for Apple's systems only`);
}
