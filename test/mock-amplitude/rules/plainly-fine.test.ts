import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../mock-amplitude/limits.ts';
import { DEFAULT_BEHAVIOUR } from '../../../mock-amplitude/options.ts';
import type { Project } from '../../../mock-amplitude/projects/projects.ts';
import { EVENT_RULES } from '../../../mock-amplitude/rules/event/event-rules.ts';
import { isPlainlyFine } from '../../../mock-amplitude/rules/event/plainly-fine.ts';
import { readIds } from '../../../mock-amplitude/rules/event/read-ids.ts';
import type { SentObject } from '../../../mock-amplitude/rules/json.ts';
import { createSilencedDevices } from '../../../mock-amplitude/state/silence/silenced-devices.ts';
import { NOW } from './judge.ts';

const project: Project = {
  ...DEFAULT_BEHAVIOUR,
  name: 'us',
  apiKey: 'key',
  region: 'us',
  plan: 'growth',
  silencedDevices: createSilencedDevices([]),
  limits: DEFAULT_LIMITS,
  adopted: false,
};
const fine = { event_type: 'Page Viewed', user_id: 'user-number-1', device_id: 'device-number-1' };

function look(event: SentObject) {
  const context = { ids: readIds(event, 0), project, minIdLength: 5, propertyDepth: 3, now: NOW, idsOptional: false };
  const found: string[] = [];
  for (const rule of EVENT_RULES) rule.check(event, context, (field) => found.push(`${rule.slug} ${field}`));
  return { plain: isPlainlyFine(event, context), found };
}

/** Values that rules look at twice, as often as any. */
const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u00a0',
    'undefined  ',
    '\u2003undefined\u2003',
    '0000000000000',
    '[Amplitude] Revenue',
    '-1',
    'abcd',
  ),
  fc.constantFrom(0, -1, 1.5, 12_345_678_901, true, null, [], {}, { a: { b: { c: {} } } }, [[[[]]]]),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const fields = ['event_type', 'user_id', 'device_id', 'time', 'price', 'quantity', 'ip', 'groups', 'event_properties'];

describe('the quick look', () => {
  it('never passes what a rule would refuse', () => {
    const event = fc.dictionary(fc.constantFrom(...fields), odd, { maxKeys: 3 }).map((more) => ({ ...fine, ...more }));
    fc.assert(
      fc.property(event, (sent) => {
        const { plain, found } = look(sent);
        if (plain) expect(found).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  it('is enough for a usual event', () => {
    const usual = {
      ...fine,
      time: NOW,
      price: 9.5,
      quantity: 2,
      event_properties: { list: ['a'], page: '/' },
      ip: null,
    };
    expect(look(usual)).toEqual({ plain: true, found: [] });
  });
});
