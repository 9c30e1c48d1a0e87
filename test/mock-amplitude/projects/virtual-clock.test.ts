import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { createVirtualClock } from '../../../mock-amplitude/projects/virtual-clock.ts';

const DAY = 86_400_000;

describe('the virtual clock', () => {
  const setUp = () => {
    const machine = createManualClock(1000);
    return { machine, clock: createVirtualClock(machine) };
  };

  it('is the machine’s until it is touched', async () => {
    const { machine, clock } = setUp();
    const seen: number[] = [];
    clock.after(50, () => seen.push(clock.now()));
    await machine.advance(49);
    expect(seen).toEqual([]);
    await machine.advance(1);
    expect(seen).toEqual([1050]);
    expect(clock.state()).toEqual({ now: 1050, frozen: false, offsetMs: 0 });
  });

  it('stands still when frozen, and goes on from there', async () => {
    const { machine, clock } = setUp();
    const seen: number[] = [];
    clock.after(50, () => seen.push(clock.now()));
    clock.freeze();
    await machine.advance(500);
    expect([clock.now(), seen]).toEqual([1000, []]);
    clock.resume();
    await machine.advance(50);
    expect([clock.now(), seen]).toEqual([1050, [1050]]);
    expect(clock.state().offsetMs).toBe(-500);
  });

  it.each([true, false])('runs what falls due when moved on, in order, each at its own time (frozen: %s)', (frozen) => {
    const { clock } = setUp();
    const seen: string[] = [];
    if (frozen) clock.freeze();
    clock.after(2 * DAY, () => seen.push(`second at ${clock.now()}`));
    clock.after(DAY, () => {
      seen.push(`first at ${clock.now()}`);
      clock.after(DAY / 2, () => seen.push(`its own at ${clock.now()}`));
    });
    clock.after(3 * DAY + 1, () => seen.push('too early'));
    clock.after(DAY, () => seen.push('cancelled'))();
    clock.advance(3 * DAY);
    expect(seen).toEqual([`first at ${1000 + DAY}`, `its own at ${1000 + 1.5 * DAY}`, `second at ${1000 + 2 * DAY}`]);
    expect(clock.state()).toEqual({ now: 1000 + 3 * DAY, frozen, offsetMs: 3 * DAY });
  });

  it('goes back to the machine’s time', () => {
    const { clock } = setUp();
    clock.freeze();
    clock.advance(DAY);
    clock.reset();
    expect(clock.state()).toEqual({ now: 1000, frozen: false, offsetMs: 0 });
  });
});

describe('POST clock', () => {
  let mock: MockAmplitude;
  beforeAll(async () => {
    mock = await createMockAmplitude();
  });
  beforeEach(() => mock.reset());
  afterAll(() => mock.close());

  const clock = (body: object) => request(mock.us).post('/_emulator/v1/clock').send(body);
  const send = () =>
    request(mock.us)
      .post('/2/httpapi')
      .send({
        api_key: READY_MADE_PROJECTS[0]?.apiKey,
        events: [{ event_type: 'x', user_id: 'user-1', insert_id: 'id-1' }],
      });

  it('lets the seven days of deduplication pass in a moment', async () => {
    await send();
    await clock({ action: 'advance', ms: 7 * DAY - 60_000 });
    await send();
    await clock({ action: 'advance', ms: 60_000 });
    await send();
    expect(mock.log.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate', 'accepted']);
  });

  it('freezes, tells the time, resumes; reset goes back', async () => {
    const { body } = await clock({ action: 'freeze' });
    expect(body).toMatchObject({ frozen: true });
    expect((await send()).body.server_upload_time).toBe(body.now);
    expect((await request(mock.us).get('/_emulator/v1/clock')).body).toMatchObject({ now: body.now, frozen: true });
    expect((await clock({ action: 'resume' })).body).toMatchObject({ frozen: false });
    await clock({ action: 'advance', ms: DAY });
    mock.reset();
    expect(mock.clock.state()).toMatchObject({ frozen: false, offsetMs: 0 });
  });

  it('does not hold up whoever waits for events', async () => {
    await clock({ action: 'freeze' });
    const response = await request(mock.us).post('/_emulator/v1/events/wait').send({ timeoutMs: 5 });
    expect(response.status).toBe(408);
  });

  it.each([
    [{}, 'action'],
    [{ action: 'stop' }, 'freeze'],
    [{ action: 'advance' }, 'ms'],
    [{ action: 'advance', ms: -1 }, 'ms'],
    [{ action: 'freeze', at: 1 }, 'at is unknown'],
  ])('refuses %j', async (body, message) => {
    const response = await clock(body);
    expect(response.status).toBe(400);
    expect(response.body.error).toContain(message);
  });
});
