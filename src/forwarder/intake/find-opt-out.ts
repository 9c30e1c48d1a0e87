import type { DataflyEvent } from '../event.ts';

/** Why an event is withheld: whose wish it is, and where it says so. */
export interface OptOut {
  rule: 'map.privacy' | 'intake.optout';
  reason: string;
}

/** How a switch is written by those who have no booleans. */
const NO: ReadonlySet<string> = new Set(['false', '0', 'no', 'off', 'denied', 'none']);
const YES: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on', 'granted']);

/**
 * Finds out whether an event must not be sent: no consent (`map.privacy`), or a switch in Segment's form (`intake.optout`):
 * `integrations` that leave Amplitude out, or a category of consent that was declined.
 *
 * @param categories names in `context.consent.categoryPreferences` that stand for what Amplitude does, in any case
 */
export function findOptOut(event: DataflyEvent, categories: readonly string[]): OptOut | undefined {
  return findConsent(event, categories) ?? findSwitch(event);
}

function findConsent({ context }: DataflyEvent, categories: readonly string[]): OptOut | undefined {
  const consent = context?.consent;
  if (says(consent) === false) return { rule: 'map.privacy', reason: 'context.consent is false' };
  if (!isObject(consent)) return undefined;
  const analytics: unknown = Reflect.get(consent, 'analytics');
  if (isUnclear(analytics))
    return { rule: 'map.privacy', reason: 'context.consent.analytics is neither true nor false' };
  if (says(analytics) === false) return { rule: 'map.privacy', reason: 'context.consent.analytics is false' };
  const preferences: unknown = Reflect.get(consent, 'categoryPreferences');
  if (!isObject(preferences)) return undefined;
  const meant = new Set(categories.map((name) => name.toLowerCase()));
  const declined = Object.entries(preferences).find(
    ([name, value]) => meant.has(name.toLowerCase()) && (says(value) === false || isUnclear(value)),
  );
  if (declined === undefined) return undefined;
  return { rule: 'intake.optout', reason: `context.consent.categoryPreferences.${declined[0]} is not true` };
}

/** What stands for Amplitude counts more than what stands for all. */
function findSwitch({ integrations }: DataflyEvent): OptOut | undefined {
  if (says(integrations) === false) return { rule: 'intake.optout', reason: 'integrations is false' };
  if (!isObject(integrations)) return undefined;
  const switches = Object.entries(integrations);
  const own = switches.filter(([name]) => /\bamplitude\b/i.test(name));
  const off = own.find(([, value]) => says(value) === false);
  if (off !== undefined) return { rule: 'intake.optout', reason: `integrations.${off[0]} is false` };
  // Options for it are a wish to have it.
  if (own.some(([, value]) => says(value) === true || isObject(value))) return undefined;
  const all = switches.find(([name, value]) => name.toLowerCase() === 'all' && says(value) === false);
  return all === undefined ? undefined : { rule: 'intake.optout', reason: `integrations.${all[0]} is false` };
}

/** What a switch says; undefined where it says nothing that is understood. */
function says(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim().toLowerCase();
  if (NO.has(text)) return false;
  return YES.has(text) ? true : undefined;
}

/** Consent that nobody can read is none: what was sent without it cannot be taken back. */
function isUnclear(value: unknown): boolean {
  const isBlank = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  return !isBlank && says(value) === undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
