import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAmplitude, OK, startFakeAmplitude } from '../fake-amplitude.ts';
import { track } from '../mapping/map.ts';
import { type Intake, startIntake } from './start-intake.ts';

const TOKEN = 'mt_test_token';
/** Room for two events of this size, not for three. */
const PADDING = 'x'.repeat(900);
const OUTBOX_BYTES = 2600;

let other: FakeAmplitude;
beforeEach(async () => {
  other = await startFakeAmplitude(() => OK);
});
afterEach(() => other.close());

/** What the management API answers, as far as these tests look at it. */
interface Answer {
  id: string;
  total: number;
  dead_letters: { event: { insert_id: string } }[];
  integrations: { counts: object }[];
}

type Call = (method: string, path: string, body?: object) => Promise<{ status: number; text: string; answer: Answer }>;

/** A forwarder whose configured integration delivers, and one more, which is paused at once. */
async function startTwo(limits: object = {}) {
  const management = { port: 0, token: TOKEN };
  const intake = await startIntake({
    management,
    limits: { lingerMs: 0, idEventsPerSecond: 10_000, outboxBytes: OUTBOX_BYTES, shutdownMs: 50, ...limits },
  });
  const call: Call = async (method, path, body) => {
    const response = await fetch(`${intake.forwarder.managementUrl}/v1/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json;') ?? false;
    return { status: response.status, text, answer: JSON.parse(isJson ? text : '{}') };
  };
  const installed = await call('POST', '/integration-catalog/amplitude/install', {
    name: 'Second',
    config: { api_key: 'dddddddddddddddddddddddddddd0004', api_endpoint: other.endpoint },
  });
  const { id } = installed.answer;
  await call('POST', `/integrations/${id}/pause`);
  return { intake, call, id };
}

const event = (messageId: string) => track({ messageId, properties: { padding: PADDING } });
const ids = ({ stored }: FakeAmplitude) => stored.toSorted();

/** Sends events one by one, each when the one before is delivered to the integration that goes on. */
async function sendInTurn(intake: Intake, ...messageIds: string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const messageId of messageIds) {
    statuses.push((await intake.post('/v1/t', event(messageId))).status);
    await expect.poll(() => intake.amplitude.stored.includes(messageId)).toBe(true);
  }
  return statuses;
}

describe('intake.all-or-each', () => {
  it('lets the others go on where one is paused and full, and keeps its share as dead letters', async () => {
    const { intake, call, id } = await startTwo();
    await using _closing = intake;
    const names = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];
    expect(await sendInTurn(intake, ...names)).toEqual([200, 200, 200, 200, 200]);
    expect(ids(intake.amplitude)).toEqual(names);
    const letters = (await call('GET', `/integrations/${id}/dead-letters`)).answer;
    expect(letters.dead_letters.map(({ event: { insert_id } }) => insert_id)).toEqual(['m-3', 'm-4', 'm-5']);
    expect(letters.dead_letters[0]).toMatchObject({
      rule: 'intake.all-or-each',
      reason: expect.stringMatching(/^integration-full: .*2600 bytes/),
    });
    expect(intake.problems.join('\n')).toContain('Second: ');
    expect(intake.problems.join('\n')).toContain('The other integrations go on.');
    expect(intake.forwarder.counts()).toMatchObject({ overflowed: 3, overflowLost: 0 });
    const metrics = await intake.metrics();
    expect(metrics).toContain('amplitude_forwarder_overflowed_total 3');
    const { accepted, delivered, dead, queued, droppedByPolicy } = intake.forwarder.counts();
    expect(accepted).toBe(delivered + dead + queued + droppedByPolicy);

    await call('POST', `/integrations/${id}/resume`);
    await intake.forwarder.idle();
    const replayed = await call('POST', `/integrations/${id}/dead-letters/replay`, {
      rule: 'intake.all-or-each',
      ids: [1, 2],
    });
    expect(replayed.answer).toEqual({ replayed: 2 });
    await intake.forwarder.idle();
    expect(ids(other)).toEqual(['m-1', 'm-2', 'm-3', 'm-4']);
    expect(ids(intake.amplitude)).toEqual(names);
  });

  it('says and counts what the dead letters cannot hold either', async () => {
    const { intake } = await startTwo({ deadLetters: 2 });
    await using _closing = intake;
    await sendInTurn(intake, 'm-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6');
    expect(intake.forwarder.counts()).toMatchObject({ overflowed: 4, deadLettersEvicted: 2 });
    expect(intake.problems.join('\n')).toContain('Its dead letters are full');
  });

  it('says so a few times, not for each request', async () => {
    const { intake } = await startTwo();
    await using _closing = intake;
    await sendInTurn(intake, ...Array.from({ length: 18 }, (_, index) => `m-${index}`));
    expect(intake.problems.filter((problem) => problem.includes('The other integrations go on'))).toHaveLength(5);
  });

  it('takes a batch as a whole or for each: one request, a share for everybody', async () => {
    const { intake, call, id } = await startTwo();
    await using _closing = intake;
    await sendInTurn(intake, 'm-1');
    const { status } = await intake.post('/v1/batch', { batch: [event('m-2'), event('m-3')] });
    expect(status).toBe(200);
    const { total } = (await call('GET', `/integrations/${id}/dead-letters`)).answer;
    expect(total).toBe(2);
    await expect.poll(() => ids(intake.amplitude)).toEqual(['m-1', 'm-2', 'm-3']);
  });

  it('answers 429 where none of them can take anything, and takes nothing', async () => {
    const { intake, call } = await startTwo();
    await using _closing = intake;
    intake.forwarder.pause('a test');
    const statuses: number[] = [];
    for (const id of ['m-1', 'm-2', 'm-3']) statuses.push((await intake.post('/v1/t', event(id))).status);
    expect(statuses).toEqual([200, 200, 429]);
    const { integrations } = (await call('GET', '/integrations')).answer;
    expect(integrations.map(({ counts }) => counts)).toMatchObject([
      { accepted: 2, queued: 2, overflowed: 0 },
      { accepted: 2, queued: 2, overflowed: 0 },
    ]);
  });

  it('answers 429 where the only integration is full, as it is not the sender who loses then', async () => {
    await using intake = await startIntake({ limits: { outboxBytes: OUTBOX_BYTES, shutdownMs: 50 } });
    intake.forwarder.pause('a test');
    const statuses: number[] = [];
    for (const id of ['m-1', 'm-2', 'm-3']) statuses.push((await intake.post('/v1/t', event(id))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await intake.forwarder.deadLetters()).toEqual([]);
  });

  it('refuses rather than loses where the one with room wants nothing of it', async () => {
    const { intake, call, id } = await startTwo();
    await using _closing = intake;
    const built = { blueprint: { consent: { categories: ['ads'] } } };
    expect((await call('PATCH', '/integrations/built-in', built)).status).toBe(200);
    await sendInTurn(intake, 'm-1', 'm-2');
    const declined = { ...event('m-3'), context: { consent: { categoryPreferences: { ads: false } } } };
    expect((await intake.post('/v1/t', declined)).status).toBe(429);
    const { total } = (await call('GET', `/integrations/${id}/dead-letters`)).answer;
    expect(total).toBe(0);
  });
});

describe('deleting an integration', () => {
  it('says how many events go with it', async () => {
    const { intake, call, id } = await startTwo();
    await using _closing = intake;
    await sendInTurn(intake, 'm-1', 'm-2', 'm-3');
    const deleted = await call('DELETE', `/integrations/${id}`);
    expect([deleted.status, deleted.answer]).toEqual([200, { waiting: 2, dead_letters: 1 }]);
    const said = intake.problems.join('\n');
    expect(said).toContain('and with it 2 events that waited and 1 dead letters. They are gone.');
    expect(said).not.toContain('wait on disk');
  });

  it('hands them over where it is asked to, whole and in order, and then goes', async () => {
    const { intake, call, id } = await startTwo({ outboxBytes: 300_000 });
    await using _closing = intake;
    const names = Array.from({ length: 250 }, (_, index) => `m-${String(index).padStart(3, '0')}`);
    await intake.post('/v1/batch', { batch: names.map(event) });
    const deleted = await call('DELETE', `/integrations/${id}?keep=events`);
    const lines = deleted.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1).map(({ state, event: { insert_id } }) => [state, insert_id])).toEqual(
      names.map((name) => ['waiting', name]),
    );
    expect(lines.at(-1)).toEqual({ deleted: id, waiting: 250, dead_letters: 0 });
    expect((await call('GET', `/integrations/${id}`)).status).toBe(404);
    expect(other.seen).toEqual([]);
  });

  it('hands over dead letters with their reason', async () => {
    const { intake, call, id } = await startTwo();
    await using _closing = intake;
    await sendInTurn(intake, 'm-1', 'm-2', 'm-3');
    const { text } = await call('DELETE', `/integrations/${id}?keep=events`);
    const [, , dead] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(dead).toMatchObject({ state: 'dead', rule: 'intake.all-or-each', event: { insert_id: 'm-3' } });
  });

  it('is not done for a typing error, nor where the caller hangs up', async () => {
    const { intake, call, id } = await startTwo({ outboxBytes: 30_000_000 });
    await using _closing = intake;
    expect((await call('DELETE', `/integrations/${id}?kep=events`)).status).toBe(422);
    expect((await call('DELETE', `/integrations/${id}?keep=yes`)).status).toBe(422);
    // More than all buffers on the way hold together.
    const properties = { list: Array.from({ length: 900 }, () => PADDING) };
    for (let index = 0; index < 20; index++) await intake.post('/v1/t', track({ messageId: `m-${index}`, properties }));
    const giveUp = new AbortController();
    const response = await fetch(`${intake.forwarder.managementUrl}/v1/admin/integrations/${id}?keep=events`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: giveUp.signal,
    });
    await response.body?.getReader().read();
    giveUp.abort();
    const { answer } = await call('GET', `/integrations/${id}`);
    expect(answer).toMatchObject({ status: 'paused', counts: { queued: 20 } });
  });

  it('answers 204 where nothing goes with it', async () => {
    const { intake, call, id } = await startTwo();
    await using _closing = intake;
    expect((await call('DELETE', `/integrations/${id}`)).status).toBe(204);
  });
});
