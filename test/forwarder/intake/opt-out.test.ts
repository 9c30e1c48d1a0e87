import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { map, track } from '../mapping/map.ts';
import { startIntake } from './start-intake.ts';

const outcome = (more: object, changes: object = {}) => {
  const mapping = map(track(more), changes);
  return mapping.kind === 'dropped' ? mapping.rule : 'sent';
};

describe('intake.optout', () => {
  it.each([
    { All: false },
    { Amplitude: false },
    { all: false },
    { All: true, Amplitude: false },
    { All: false, Amplitude: false },
    { All: false, Mixpanel: true },
    { 'Amplitude (Actions)': false },
    { 'Actions Amplitude': false },
    { AMPLITUDE: 'false' },
    { All: 0 },
    { All: false, Amplitude: null },
  ])('withholds an event with integrations %j', (integrations) => {
    expect(outcome({ integrations })).toBe('intake.optout');
  });

  it.each([
    {},
    { All: true },
    { Amplitude: true },
    { All: false, Amplitude: true },
    { All: false, Amplitude: { session_id: 1 } },
    { All: 'false', amplitude: 'true' },
    { Mixpanel: false },
    { Amplitudeish: false },
    null,
  ])('sends an event with integrations %j', (integrations) => {
    expect(outcome({ integrations })).toBe('sent');
  });

  it.each([
    { Analytics: false },
    { analytics: false, Advertising: true },
    { ANALYTICS: 'denied' },
    { analytics: 'maybe' },
  ])('withholds an event of categories %j', (categoryPreferences) => {
    expect(outcome({ context: { consent: { categoryPreferences } } })).toBe('intake.optout');
    expect(outcome({ context: { consent: { category_preferences: categoryPreferences } } })).toBe('intake.optout');
  });

  it.each([{ Advertising: false }, { Analytics: true, Advertising: false }, {}, { Analytics: 'granted' }])(
    'sends an event of categories %j',
    (categoryPreferences) => {
      expect(outcome({ context: { consent: { categoryPreferences } } })).toBe('sent');
    },
  );

  it('goes by the categories of the blueprint', () => {
    const consent = { consent: { categories: ['C0002', 'C0004'] } };
    const event = (categoryPreferences: object) => ({ context: { consent: { categoryPreferences } } });
    expect(outcome(event({ C0002: true, c0004: false }), consent)).toBe('intake.optout');
    expect(outcome(event({ C0002: true, C0003: false, analytics: false }), consent)).toBe('sent');
    expect(loadVariant('retail').consent.categories).toEqual(['analytics']);
  });

  it.each([
    [{ consent: { analytics: false } }, 'map.privacy'],
    [{ consent: { analytics: 'false' } }, 'map.privacy'],
    [{ consent: { analytics: 'denied' } }, 'map.privacy'],
    [{ consent: { analytics: 0 } }, 'map.privacy'],
    [{ consent: { analytics: {} } }, 'map.privacy'],
    [{ consent: false }, 'map.privacy'],
    [{ consent: { analytics: true } }, 'sent'],
    [{ consent: { analytics: 'granted' } }, 'sent'],
    [{ consent: { analytics: null } }, 'sent'],
    [{ consent: {} }, 'sent'],
    [{ consent: [] }, 'sent'],
  ])('reads consent in %j, however it is written', (context, expected) => {
    expect(outcome({ context })).toBe(expected);
  });

  it('is counted, and acknowledged', async () => {
    await using intake = await startIntake();
    const { status } = await intake.post('/v1/t', track({ integrations: { Amplitude: false } }));
    expect([status, await intake.sent()]).toEqual([200, []]);
    expect(intake.forwarder.counts()).toMatchObject({ received: 1, accepted: 1, droppedByPolicy: 1 });
    expect(await intake.metrics()).toContain('intake_notes_total{rule="intake.optout",path=""} 1');
  });

  it('says what was read of it where the event is sent', () => {
    const { explanation } = map(
      track({ integrations: { Amplitude: true }, context: { consent: { analytics: true } } }),
    );
    expect(explanation.unused.map(({ source }) => source)).toEqual(
      expect.arrayContaining(['integrations.Amplitude', 'context.consent.analytics']),
    );
  });
});
