import { expect, it } from 'vitest';
import { map, track } from './map.ts';

it.each([
  [5, { company: 'acme' }],
  [true, { company: 'acme' }],
  [' ', { company: 'acme' }],
  [null, { company: 'acme' }],
  ['team', { team: 'acme' }],
])('a group whose type is %j goes by %j', (groupType, groups) => {
  expect(map(track({ context: { groupId: 'acme', groupType } }))).toMatchObject({ events: [{ groups }] });
});

it('of a group whose type is cut it is said where that stands', () => {
  const context = { groupId: 'acme', groupType: 't'.repeat(1025) };
  expect(map(track({ context }))).toMatchObject({
    events: [{ groups: { ['t'.repeat(1024)]: 'acme' } }],
    changes: [{ field: 'context.groupType', change: 'truncated' }],
  });
});
