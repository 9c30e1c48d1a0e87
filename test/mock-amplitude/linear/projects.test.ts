import { describe, expect, it } from 'vitest';
import { redactUrl } from '../../../lib/redact-request.ts';
import { restorePart } from '../../../mock-amplitude/persistence/restore-session.ts';
import { createProjects } from '../../../mock-amplitude/projects/projects.ts';
import { openRestored } from './open-restored.ts';

const keyOf = (place: number) => `${place}-key-0000000000000000`;

describe('many projects', () => {
  it('are taken up from a session without a look at all of them for each part', () => {
    const projects = createProjects([], {}, true);
    const into = openRestored({ ...projects, list: () => expect.fail('looked at all projects') });
    for (let place = 0; place < 3; place++) {
      const project = { type: 'project', name: `any-key-${place}`, apiKey: keyOf(place), region: 'us' } as const;
      expect(restorePart(project, into)).toBeUndefined();
      const state = { type: 'state', project: project.name, kind: 'group', key: '["a","b"]', value: { c: 1 } } as const;
      expect(restorePart(state, into)).toBeUndefined();
    }
    expect(restorePart({ type: 'project', name: 'any-key-1', apiKey: 'other', region: 'us' }, into)).toMatch(/another/);
    expect(projects.named('any-key-2')?.apiKey).toBe(keyOf(2));
  });

  it('do not make the look for keys in a long address long', () => {
    const keys = Array.from({ length: 1000 }, (_, place) => keyOf(place));
    const before = process.threadCpuUsage();
    redactUrl('/abcdefgh'.repeat(1000), keys);
    // Each key looked for in each part of the path took more than a second.
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(200);
  });

  it.each([
    ['in a part of a path', `/x/${keyOf(7)}`, '/x/…0000'],
    ['in a value', `/x?a=${keyOf(7)}`, '/x?a=%E2%80%A60000'],
    ['escaped', `/x/${keyOf(7).replaceAll('-', '%2d')}`, '/x/…0000'],
    ['cut off', `/x/7-key-0`, '/x/…'],
  ])('are still hidden where they stand: %s', (_where, url, hidden) => {
    expect(
      redactUrl(
        url,
        Array.from({ length: 20 }, (_, place) => keyOf(place)),
      ),
    ).toBe(hidden);
  });
});
