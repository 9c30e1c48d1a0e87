import { expect, it } from 'vitest';
import { loadRules } from '../../conformance/index.ts';
import { selectRules } from '../../conformance/select-rules.ts';
import { tierOf } from '../../conformance/tier.ts';

const all = loadRules();
const select = (selection: Partial<Parameters<typeof selectRules>[1]>) =>
  selectRules(all, { only: [], skip: [], ...selection });
const slugs = (selection: Parameters<typeof select>[0]) => select(selection).rules.map(({ slug }) => slug);

it('takes all without a word', () => {
  expect(select({})).toEqual({ rules: all, unknown: [] });
});

it.each<[string, (rule: (typeof all)[number]) => boolean]>([
  ['event.id', ({ slug }) => slug.startsWith('event.id')],
  ['area:event', ({ slug }) => slug.startsWith('event.')],
  ['should', ({ level }) => level === 'SHOULD'],
  ['level:MUST', ({ level }) => level === 'MUST'],
  ['core', (rule) => tierOf(rule) === 'core'],
  ['tier:strict', (rule) => tierOf(rule) === 'strict'],
  ['source:wild', ({ source }) => source.tags.includes('wild')],
])('takes %s', (selector, isMeant) => {
  const meant = all.filter(isMeant).map(({ slug }) => slug);
  expect(meant.length).toBeGreaterThan(1);
  expect(slugs({ only: [selector] })).toEqual(meant);
  expect(slugs({ skip: [selector] })).toEqual(all.map(({ slug }) => slug).filter((slug) => !meant.includes(slug)));
});

it('takes one case by its id, and leaves one out', () => {
  const id = 'event.id-length: a user_id of 4 characters';
  expect(select({ only: [id] }).rules).toMatchObject([
    { slug: 'event.id-length', cases: [{ name: id.split(': ')[1] }] },
  ]);
  const [rest] = select({ only: ['event.id-length'], skip: [id] }).rules;
  expect(rest?.cases.length).toBe((all.find(({ slug }) => slug === 'event.id-length')?.cases.length ?? 0) - 1);
});

it('takes several, and leaves out what is both', () => {
  expect(slugs({ only: ['order.', 'quota.'], skip: ['quota.monthly'] })).toEqual(['order.device']);
});

it('takes a tier and those below it', () => {
  const core = slugs({ tier: 'core' });
  const complete = slugs({ tier: 'complete' });
  expect(core.length).toBeGreaterThan(20);
  expect(complete).toEqual(expect.arrayContaining(core));
  expect(slugs({ tier: 'strict' })).toHaveLength(all.length);
});

it('names selectors that mean nothing', () => {
  expect(select({ only: ['nothing.', 'event.'], skip: ['MAY', 'tier:best', ''] }).unknown).toEqual([
    'nothing.',
    'MAY',
    'tier:best',
    '',
  ]);
});
