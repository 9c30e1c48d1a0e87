import { describe, expect, it } from 'vitest';
import { chooseProject } from '../../src/commands/choose-project.ts';

const PROJECTS = [
  { name: 'shop-us', region: 'us' },
  { name: 'shop-eu', region: 'eu' },
];

describe('the project that the emulator’s forwarder delivers to', () => {
  it.each([
    [{}, 'shop-us'],
    [{ project: 'shop-eu' }, 'shop-eu'],
    [{ region: 'eu' }, 'shop-eu'],
    [{ region: 'eu', project: 'shop-eu' }, 'shop-eu'],
  ] as const)('is, with %j, %s', (settings, name) => {
    expect(chooseProject(PROJECTS, settings).name).toBe(name);
  });

  it.each([
    [{ project: 'nowhere' }, 'forwarder.project names "nowhere". There are: shop-us, shop-eu.'],
    [
      { project: 'shop-us', region: 'eu' },
      'forwarder.region is eu, where shop-us is not. There are: shop-us (us), shop-eu (eu).',
    ],
  ] as const)('is none with %j', (settings, message) => {
    expect(() => chooseProject(PROJECTS, settings)).toThrow(message);
  });

  it('is none where the region has none', () => {
    expect(() => chooseProject(PROJECTS.slice(0, 1), { region: 'eu' })).toThrow(
      'forwarder.region is eu, where no project is.',
    );
  });
});
