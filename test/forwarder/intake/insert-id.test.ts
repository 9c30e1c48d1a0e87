import { describe, expect, it } from 'vitest';
import { NOW, startIntake } from './start-intake.ts';

const CLICK = { type: 'track', event: 'Click', anonymousId: 'device-a', timestamp: '2026-02-25T14:00:00Z' };
const distinct = (sent: { insert_id: string }[]) => new Set(sent.map(({ insert_id }) => insert_id)).size;

describe('intake.insert-id', () => {
  it('makes three events of three equal clicks in one batch', async () => {
    await using intake = await startIntake();
    await intake.post('/v1/batch', { batch: [CLICK, CLICK, CLICK] });
    const sent = await intake.sent();
    expect([sent.length, distinct(sent)]).toEqual([3, 3]);
    expect(intake.notes(sent[0]?.insert_id ?? '')).toEqual([]);
    expect(intake.notes(sent[1]?.insert_id ?? '')).toEqual(['intake.insert-id messageId']);
  });

  it('makes a repeat of a repeated request, whenever it comes', async () => {
    await using intake = await startIntake();
    const other = { ...CLICK, event: 'Other' };
    const batch = [CLICK, other, CLICK, { ...CLICK, properties: { step: 1 } }];
    await intake.post('/v1/batch', { batch });
    await intake.clock.advance(60_000);
    await intake.post('/v1/batch', { batch });
    const sent = await intake.sent();
    expect([sent.length, distinct(sent)]).toEqual([8, 4]);
  });

  it.each([
    ['keys in another order', { timestamp: CLICK.timestamp, anonymousId: 'device-a', event: 'Click', type: 'track' }],
    ['the other spelling', { type: 'track', event: 'Click', anonymous_id: 'device-a', timestamp: CLICK.timestamp }],
    ['another sentAt', { ...CLICK, sentAt: '2026-02-25T14:29:59Z' }],
    ['empty properties', { ...CLICK, properties: {} }],
  ])('takes the same event with %s for equal', async (_how, same) => {
    await using intake = await startIntake();
    await intake.post('/v1/t', CLICK);
    await intake.post('/v1/t', same);
    expect(distinct(await intake.sent())).toBe(1);
  });

  it.each([
    ['a millisecond later', { timestamp: '2026-02-25T14:00:00.001Z' }],
    ['of another device', { anonymousId: 'device-b' }],
    ['of a known user', { userId: 'user-123' }],
    ['with a property', { properties: { a: 1 } }],
    ['from elsewhere', { context: { ip: '203.0.113.42' } }],
  ])('tells one %s apart', async (_how, more) => {
    await using intake = await startIntake();
    await intake.post('/v1/batch', { batch: [CLICK, { ...CLICK, ...more }] });
    expect(distinct(await intake.sent())).toBe(2);
  });

  it('gives each arrival an id of its own where there is neither messageId nor timestamp, and counts the hint', async () => {
    await using intake = await startIntake();
    const { timestamp: _timestamp, ...click } = CLICK;
    await intake.post('/v1/t', click);
    await intake.post('/v1/t', click);
    await intake.post('/v1/batch', { batch: [click, click] });
    const sent = await intake.sent();
    expect([sent.length, distinct(sent)]).toEqual([4, 4]);
    expect(sent[0]?.time).toBe(NOW);
    const [note] = intake.forwarder.explain(sent[0]?.insert_id ?? '')?.explanation.notes ?? [];
    expect(note).toMatchObject({ rule: 'intake.insert-id', fix: expect.stringContaining('messageId') });
    expect(await intake.metrics()).toContain('intake_notes_total{rule="intake.insert-id",path="messageId"} 4');
  });

  it('leaves a messageId as it is, equal ones too: whoever sends it means a repeat', async () => {
    await using intake = await startIntake();
    await intake.post('/v1/batch', { batch: [CLICK, CLICK].map((click) => ({ ...click, messageId: 'm-1' })) });
    expect((await intake.sent()).map(({ insert_id }) => insert_id)).toEqual(['m-1', 'm-1']);
  });
});
