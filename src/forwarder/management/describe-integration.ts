import { redactSecret } from '../../../lib/redact-secret.ts';
import type { HeldEvents } from '../delivery/holds/hold.ts';
import type { ManagedIntegration } from '../integrations/create-integrations.ts';
import type { InstallRequest } from '../integrations/integration-settings.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';
import { diffBlueprint, overrideBlueprint } from '../mapping/override-blueprint.ts';
import { AMPLITUDE } from './catalog.ts';

/** What a list shows of an integration. The API key is never shown whole. */
export function summarizeIntegration({ settings, running }: ManagedIntegration): object {
  const { blueprint: _override, paused: _paused, config, ...rest } = settings;
  const reason = running.paused();
  return {
    ...rest,
    integration: AMPLITUDE.key,
    config: { ...config, api_key: redactSecret(config.api_key) },
    status: reason === undefined ? 'active' : 'paused',
    ...(reason === undefined ? {} : { paused_because: reason }),
    counts: running.counts(),
    dead_letters: running.inspect(0).outbox.deadLetters,
    held: running.held().map(describeHeld),
  };
}

/** All of an integration: its blueprint too, and how that differs from the variant's. */
export function describeIntegration(managed: ManagedIntegration): object {
  const { variant, blueprint: override } = managed.settings;
  return { ...summarizeIntegration(managed), blueprint_patch: override, ...describeBlueprint(variant, override) };
}

/**
 * A variant's blueprint with changes to it, and where it differs by them.
 *
 * @throws {BlueprintError} naming each field that is wrong
 */
export function describeBlueprint(variant: InstallRequest['variant'], override: object): object {
  const base = loadVariant(variant);
  const blueprint = overrideBlueprint(base, override);
  const changes = diffBlueprint(base, blueprint).map(({ path, variant: was, now }) => ({
    path: path.join('.'),
    variant: was ?? null,
    now: now ?? null,
  }));
  return { blueprint, blueprint_changes: changes };
}

/** Times are ISO 8601; `until` is null where something else than time or a probe ends the hold. */
function describeHeld({ reason, because, events, since, until, endedBy, fix }: HeldEvents): object {
  const time = (at: number) => new Date(at).toISOString();
  return {
    ...{ reason, because, events, since: time(since), until: until === null ? null : time(until) },
    ...{ ended_by: endedBy, fix },
  };
}
