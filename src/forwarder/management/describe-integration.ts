import { redactSecret } from '../../../lib/redact-secret.ts';
import { BUILT_IN_ID, type Installed } from '../integrations/create-integrations.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';
import { diffBlueprint, overrideBlueprint } from '../mapping/override-blueprint.ts';
import { AMPLITUDE } from './catalog.ts';

/** What a list shows of an integration. The API key is never shown whole. */
export function summarize({ settings, running }: Installed): object {
  const { blueprint: _override, paused: _paused, config, ...rest } = settings;
  const reason = running.paused();
  return {
    ...rest,
    integration: AMPLITUDE.key,
    built_in: settings.id === BUILT_IN_ID,
    config: { ...config, api_key: redactSecret(config.api_key) },
    status: reason === undefined ? 'active' : 'paused',
    ...(reason === undefined ? {} : { paused_because: reason }),
    counts: running.counts(),
  };
}

/** All of an integration: its blueprint too, and how that differs from the variant's. */
export function describe(installed: Installed): object {
  const { variant, blueprint: override } = installed.settings;
  const base = loadVariant(variant);
  const blueprint = overrideBlueprint(base, override);
  const changes = diffBlueprint(base, blueprint).map(({ path, variant: was, now }) => ({
    path: path.join('.'),
    variant: was ?? null,
    now: now ?? null,
  }));
  return { ...summarize(installed), blueprint, blueprint_changes: changes };
}
