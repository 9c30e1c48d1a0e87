import { describe, expect, it } from 'vitest';
import { createProjects } from '../../../../mock-amplitude/projects/projects.ts';
import { createSilencedDevices } from '../../../../mock-amplitude/state/silence/silenced-devices.ts';

describe('event.silenced: the devices of a project', () => {
  it('begin as they are configured, change, and are reset to that', () => {
    const silenced = createSilencedDevices(['device-1']);
    expect([silenced.silence('device-2'), silenced.unsilence('device-1'), silenced.unsilence('device-1')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([silenced.list(), silenced.size]).toEqual([['device-2'], 1]);
    expect([silenced.has('device-1'), silenced.has('device-2')]).toEqual([false, true]);
    silenced.reset();
    expect(silenced.list()).toEqual(['device-1']);
  });

  it('are compared trimmed, and case matters', () => {
    const silenced = createSilencedDevices([' device-1 ']);
    silenced.silence('\tdevice-2');
    expect(silenced.list()).toEqual(['device-1', 'device-2']);
    expect([silenced.has('device-2'), silenced.has('Device-2'), silenced.unsilence(' device-2')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each([
    [1, true],
    [2, true],
    [3, false],
  ])('of which there may be 2: number %i is silenced: %s', (count, taken) => {
    const silenced = createSilencedDevices([], 2);
    for (let device = 1; device < count; device++) silenced.silence(`device-${device}`);
    expect(silenced.silence(`device-${count}`)).toBe(taken);
    expect(silenced.has(`device-${count}`)).toBe(taken);
    expect(silenced.silence('device-1')).toBe(true);
  });

  it('are those of that project alone, and a reset of the projects resets them', () => {
    const projects = createProjects(
      [
        { name: 'one', apiKey: 'key-one', region: 'us', silencedDevices: ['device-1'] },
        { name: 'two', apiKey: 'key-two', region: 'us' },
      ],
      {},
      false,
    );
    const [one, two] = projects.list();
    one?.silencedDevices.silence('device-2');
    expect(one?.silencedDevices.list()).toEqual(['device-1', 'device-2']);
    expect(two?.silencedDevices.list()).toEqual([]);
    projects.reset();
    expect(projects.find('key-one', 'us')?.silencedDevices.list()).toEqual(['device-1']);
  });
});
