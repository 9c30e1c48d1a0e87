import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../mock-amplitude/limits.ts';
import { createSenders } from '../../../../mock-amplitude/state/senders/create-senders.ts';
import { createThrottle } from '../../../../mock-amplitude/state/throttle/create-throttle.ts';
import { collectGarbage } from '../../../collect-garbage.ts';
import { makeRuns } from '../../make-runs.ts';

const NOW = 1_767_225_600_000;
const throttle = () => createThrottle({ limits: DEFAULT_LIMITS, plan: 'growth' });

describe('event.silenced: the devices of a project', () => {
  it('begin as they are configured, and change', () => {
    const { silenced } = createSenders({ silencedDevices: ['device-1'] });
    expect([silenced.add('device-2'), silenced.delete('device-1'), silenced.delete('device-1')]).toEqual([
      ...[true, true, false],
    ]);
    expect([silenced.list(), silenced.size]).toEqual([['device-2'], 1]);
  });

  it('are listed in the order they were silenced, whoever sent first', () => {
    const senders = createSenders({ silencedDevices: ['device-0'] });
    makeRuns([{ device_id: 'device-2' }, { device_id: 'device-1' }], senders);
    for (const deviceId of ['device-1', 'device-2', 'device-1']) senders.silenced.add(deviceId);
    expect(senders.silenced.list()).toEqual(['device-0', 'device-1', 'device-2']);
  });

  it('are compared trimmed, and case matters', () => {
    const { silenced } = createSenders({ silencedDevices: [' device-1 '] });
    silenced.add('\tdevice-2');
    expect(silenced.list()).toEqual(['device-1', 'device-2']);
    expect([silenced.delete('Device-2'), silenced.delete(' device-2')]).toEqual([false, true]);
  });

  it.each([
    [1, true],
    [2, true],
    [3, false],
  ])('of which there may be 2: number %i is silenced: %s', (count, taken) => {
    const { silenced } = createSenders({ maxSilenced: 2 });
    for (let device = 1; device < count; device++) silenced.add(`device-${device}`);
    expect(silenced.add(`device-${count}`)).toBe(taken);
    expect(silenced.list().includes(`device-${count}`)).toBe(taken);
    expect(silenced.add('device-1')).toBe(true);
  });

  it('are never evicted, however many others come', () => {
    const senders = createSenders({ maxSenders: 10, silencedDevices: ['device-loud'] });
    for (let device = 0; device < 1000; device++) {
      senders.trim(makeRuns([{ device_id: `device-${device}` }], senders));
    }
    expect(senders.silenced.list()).toEqual(['device-loud']);
  });
});

describe('the senders of a project', () => {
  it('stay under the cap while 300,000 of them pass, and the one that sends too much is still found', () => {
    const senders = createSenders({ maxSenders: 5000 });
    const rates = throttle();
    let largest = 0;
    let loud = false;
    let wrongly = 0;
    // 20,000 events/s of ids that are never seen again, and 40 events/s of one that is.
    for (let event = 0; event < 300_000; event++) {
      const now = NOW + event / 20;
      const runs = makeRuns([{ device_id: `device-${event}` }], senders);
      if (rates.admit(runs, 'http-v2', now) !== undefined) wrongly++;
      const late = makeRuns([{ device_id: 'device-loud' }], senders);
      if (event % 500 === 0 && rates.admit(late, 'http-v2', now) !== undefined) loud = true;
      senders.trim([...runs, ...late]);
      largest = Math.max(largest, senders.devices.size);
    }
    expect(largest).toBeLessThanOrEqual(5000);
    expect([loud, wrongly]).toEqual([false, 0]);
    for (let event = 0; event < 901; event++) {
      loud ||= rates.admit(makeRuns([{ device_id: 'device-loud' }], senders), 'http-v2', NOW + 20_000) !== undefined;
    }
    expect(loud).toBe(true);
    expect(senders.devices.size + senders.devices.evicted).toBe(300_001);
  });

  it('spares those heard of since room was last made', () => {
    const senders = createSenders({ maxSenders: 16 });
    const hear = (device: string) => {
      senders.trim(makeRuns([{ device_id: device }], senders));
    };
    for (let device = 0; device < 200; device++) {
      hear('device-regular');
      hear(`device-${device}`);
      expect(senders.devices.peek('device-regular')).toBeDefined();
    }
    expect(senders.devices.evicted).toBeGreaterThan(100);
  });

  it('are remembered by their first 1024 characters', () => {
    const senders = createSenders();
    const long = 'ä'.repeat(1024);
    const [one] = makeRuns([{ device_id: `${long}1` }], senders);
    const [other] = makeRuns([{ device_id: `${long}2` }], senders);
    expect(one?.device).toBe(other?.device);
    expect(senders.devices.size).toBe(1);
  });

  it('of whom nothing is known are forgotten with the request that was refused', () => {
    const senders = createSenders();
    const rates = throttle();
    const runs = makeRuns(
      Array.from({ length: 901 }, () => ({ device_id: 'device-1' })),
      senders,
    );
    expect(rates.admit(runs, 'http-v2', NOW)).toMatchObject({ by: 'ids', throttledIds: [{ count: 901 }] });
    senders.discardBlank(runs);
    expect(senders.devices.size).toBe(0);
  });

  it('are looked up once for events that follow each other', () => {
    const runs = makeRuns([
      ...[{ user_id: 'user-1', device_id: 'd' }, { user_id: 'user-1', device_id: 'd' }, { user_id: 'user-2' }],
      { user_id: 'user-1', device_id: 'd' },
    ]);
    expect(runs.map(({ run }) => [run.first, run.events.length])).toEqual([
      [0, 2],
      [2, 1],
      [3, 1],
    ]);
    expect(runs[0]?.user).toBe(runs[2]?.user);
  });
});

it('keeps no more of an id than the id, however many spaces come around it', () => {
  const senders = createSenders();
  const before = collectGarbage();
  for (let index = 0; index < 50; index++) {
    makeRuns([{ device_id: JSON.parse(`"${' '.repeat(500_000)}device-number-${index}"`) }], senders);
  }
  expect(collectGarbage() - before).toBeLessThan(5_000_000);
  expect(senders.devices.size).toBe(50);
});
