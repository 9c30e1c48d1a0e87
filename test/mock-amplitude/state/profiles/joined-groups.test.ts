import { expect, it } from 'vitest';
import { openState } from '../../open-state.ts';

const identify = (...types: string[]) => ({
  event_type: '$identify',
  user_id: 'Laura',
  groups: Object.fromEntries(types.map((type) => [type, 'a'])),
});

it('a user is in groups of five types, those that came first, and is told of the others', () => {
  const { send, profiles } = openState();
  expect(send(identify('a', 'b', 'c', 'd')).warnings).toEqual([]);
  expect(send(identify('e')).warnings).toEqual([]);
  const long = 'x'.repeat(61);
  const { warnings, groups } = send(identify('a', 'f', long));
  expect(warnings).toMatchObject([
    {
      ...{ rule: 'limit.groups', severity: 'warning', path: 'events[0].groups' },
      message: `"f", "${'x'.repeat(60)}" not tracked: the user is in groups of 5 types already`,
    },
  ]);
  expect(Object.keys(profiles.user(1)?.groups ?? {})).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(groups).toMatchObject({ e: ['a'] });
  expect(send({ ...identify('a'), groups: { a: 'other' } }).groups).toMatchObject({ a: ['other'], b: ['a'] });
});
