import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitTerms, textOf } from '../../../lib/query/split-terms.ts';
import { parseRoute, writeRoute } from '../../../src/debugger/web/router/page-route.ts';
import {
  filterOf,
  groupProjects,
  type ListedProject,
  pathOf,
  withProject,
} from '../../../src/debugger/web/settings/project-list.ts';

it.each([
  ['web', 'project=web'],
  ['My Website - Production', 'project="My Website - Production"'],
  ['a,b*', 'project="a,b*"'],
  ['the "new" one', 'project="the \\"new\\" one"'],
])('the filter of %s is %s', (name, filter) => {
  expect(filterOf(name)).toBe(filter);
});

it('the filter of any name is one term that holds all of it, and no sign outside of quotes', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      const [term = [], ...more] = splitTerms(filterOf(name));
      expect([textOf(term), more]).toEqual([`project=${name}`, []]);
      const signs = term
        .slice('project='.length)
        .filter(({ character, quoted }) => !quoted && /[*,:=]/.test(character));
      expect(signs).toEqual([]);
    }),
  );
});

it('a project has an address in the page and one in the control API', () => {
  expect(parseRoute('/settings/My%20Website', '')).toMatchObject({ view: 'settings', item: 'My Website' });
  expect(writeRoute({ view: 'settings', item: '50 % <b>' })).toBe('/settings/50%20%25%20%3Cb%3E');
  expect(pathOf('50 %')).toBe('projects/50%20%25');
});

const project = (name: string, organization: string): ListedProject => ({
  ...{ name, organization, region: 'eu', plan: 'growth', apiKey: '…1234', secretKey: null, origin: 'created' },
});
const ANSWER = {
  projects: [project('one', 'Acme'), project('two', 'Acme')],
  organizations: [
    { name: 'Empty', region: 'us' },
    { name: 'Acme', region: 'eu' },
  ],
  endpoints: { us: '', eu: '' },
} as const;

it('projects are told by organization, one without any too', () => {
  const groups = groupProjects(ANSWER);
  expect(groups.map(({ name, projects }) => [name, projects.map((one) => one.name)])).toEqual([
    ['Empty', []],
    ['Acme', ['one', 'two']],
  ]);
});

it('one that was just created is among them before the emulator is asked again, with its organization', () => {
  const told = (fresh?: ListedProject) => {
    const { projects, organizations } = withProject(ANSWER, fresh);
    return [projects.length, organizations.length];
  };
  expect([told(), told(project('two', 'Acme'))]).toEqual([
    [2, 2],
    [2, 2],
  ]);
  expect([told(project('three', 'Acme')), told(project('three', 'New'))]).toEqual([
    [3, 2],
    [3, 3],
  ]);
});
