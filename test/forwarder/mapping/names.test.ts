import { describe, expect, it } from 'vitest';
import { VARIANT_NAMES } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../../../src/forwarder/mapping/override-blueprint.ts';
import { events, track } from './map.ts';

const named = (event: string, ...more: Parameters<typeof events> extends [object, ...infer Rest] ? Rest : never) =>
  events(track({ event }), ...more)[0]?.event_type;

describe('map.names', () => {
  it.each(VARIANT_NAMES)(
    'with %s, knows each name in any case, with any blanks, and with its two words turned',
    (variant) => {
      for (const [sent, leaves] of Object.entries(loadVariant(variant).eventNames)) {
        const words = sent.split(/[ _]/);
        const spellings = [
          sent.toUpperCase(),
          ` ${words.join('-')} `,
          words.join('  '),
          words.join(''),
          leaves.toLowerCase(),
        ];
        if (words.length === 2) spellings.push(words.toReversed().join(' '), words.toReversed().join('_'));
        expect(spellings.map((spelling) => named(spelling, { variant }))).toEqual(spellings.map(() => leaves));
      }
    },
  );

  it('leaves a custom name as it was sent', () => {
    for (const name of ['Order Completed Twice', ' my Event ', 'constructor', 'Viewed']) expect(named(name)).toBe(name);
  });

  it('takes a name as the blueprint has it before one with its words turned', () => {
    const changed = overrideBlueprint(loadVariant('default'), {
      eventNames: { a_b: 'First', b_a: 'Second', 'v2.buy': 'Order Completed' },
    });
    expect(['A B', 'b-a', 'V2.BUY'].map((name) => named(name, changed))).toEqual([
      'First',
      'Second',
      'Order Completed',
    ]);
  });
});

describe("the events of Segment's video specification, with media", () => {
  it.each([
    ['Video Playback Started', 'Playback Started'],
    ['Video Playback Paused', 'Playback Paused'],
    ['Video Playback Interrupted', 'Playback Failed'],
    ['Video Playback Buffer Started', 'Playback Buffered'],
    ['Video Playback Buffer Completed', 'Playback Buffer Completed'],
    ['Video Playback Seek Started', 'Playback Seek Started'],
    ['Video Playback Seek Completed', 'Playback Seeked'],
    ['Video Playback Resumed', 'Playback Resumed'],
    ['Video Playback Completed', 'Playback Completed'],
    ['Video Playback Exited', 'Playback Exited'],
    ['Video Content Started', 'Content Started'],
    ['Video Content Playing', 'Playback Progressed'],
    ['Video Content Completed', 'Content Completed'],
    ['Video Ad Started', 'Ad Started'],
    ['Video Ad Playing', 'Ad Progressed'],
    ['Video Ad Completed', 'Ad Completed'],
    ['Video Ad Skipped', 'Ad Skipped'],
    ['Video Ad Clicked', 'Ad Clicked'],
    ['Video Quality Updated', 'Playback Quality Changed'],
  ])('%s becomes %s, with its content named', (event, leaves) => {
    const [sent] = events(track({ event, properties: { content_asset_id: 'ep-1', season: 2 } }), { variant: 'media' });
    expect(sent).toMatchObject({ event_type: leaves, event_properties: { content_id: 'ep-1', content_season: 2 } });
  });

  it('tell where the content is played', () => {
    for (const event of ['Video Content Started', 'Video Content Playing', 'Video Content Completed']) {
      const [sent] = events(track({ event, properties: { position: 5, total_length: 90 } }), { variant: 'media' });
      expect(sent?.event_properties).toEqual({ playback_position: 5, playback_duration: 90 });
    }
  });
});
