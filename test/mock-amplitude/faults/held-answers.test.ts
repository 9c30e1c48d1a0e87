import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createHeldAnswers } from '../../../mock-amplitude/faults/held-answers.ts';

const respond = () => new ServerResponse(new IncomingMessage(new Socket()));

describe('answers that are held', () => {
  it('are at most as many as may: one more releases the oldest, and it is counted', () => {
    const held = createHeldAnswers(2);
    const released: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      held.hold(respond(), { project: null, release: () => released.push(name) });
    }
    expect([released, held.size, held.evicted]).toEqual([['one'], 2, 1]);
  });

  it('are forgotten when the client goes, and not released later', async () => {
    const clock = createManualClock();
    const held = createHeldAnswers();
    const response = respond();
    held.hold(response, {
      project: null,
      release: () => expect.unreachable('the client is gone'),
      timer: { clock, ms: 10 },
    });
    response.emit('close');
    expect(held.size).toBe(0);
    await clock.advance(10);
    held.release();
  });

  it('of one project are released alone', () => {
    const held = createHeldAnswers();
    const released: string[] = [];
    for (const project of ['one', 'two']) held.hold(respond(), { project, release: () => released.push(project) });
    held.release('one');
    expect([released, held.size]).toEqual([['one'], 1]);
    held.release();
    expect(released).toEqual(['one', 'two']);
  });

  it('are released once, by time or before it', async () => {
    const clock = createManualClock();
    const held = createHeldAnswers();
    let released = 0;
    for (const ms of [5, 10]) held.hold(respond(), { project: null, release: () => released++, timer: { clock, ms } });
    await clock.advance(5);
    held.release();
    await clock.advance(5);
    expect([released, held.size]).toEqual([2, 0]);
  });
});
