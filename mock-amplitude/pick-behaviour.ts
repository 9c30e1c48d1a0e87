import type { Behaviour, MockOptions } from './options.ts';

/** What of the options a project may override. */
export function pickBehaviour(options: MockOptions): Partial<Behaviour> {
  const { regionMismatch, errorIndexes, shortIds, minIdLength, retentionDays, fieldTypes, groupIdentifyWithoutIds } =
    options;
  const { delayedRateLimit, lintOff } = options;
  const given = Object.entries({
    ...{ regionMismatch, errorIndexes, shortIds, minIdLength, retentionDays, fieldTypes, groupIdentifyWithoutIds },
    ...{ delayedRateLimit, lintOff },
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
