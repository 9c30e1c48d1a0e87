import { describe, expect, it } from 'vitest';
import { parsePlace, writePlace } from '../../../../src/forwarder/management/web/router/management-place.ts';

describe.each([
  ['/integrations', { view: 'installed' }],
  ['/integrations/library', { view: 'library', category: undefined }],
  ['/integrations/library?category=analytics', { view: 'library', category: 'analytics' }],
  ['/integrations/library/amplitude', { view: 'install', integration: 'amplitude', variant: undefined }],
  ['/integrations/library/amplitude?variant=retail', { view: 'install', integration: 'amplitude', variant: 'retail' }],
  ['/integrations/installed/built-in', { view: 'integration', id: 'built-in', part: 'overview' }],
  ['/integrations/installed/a%2Fb/dead-letters', { view: 'integration', id: 'a/b', part: 'dead-letters' }],
  ['/preview', { view: 'preview' }],
] as const)('%s', (address, place) => {
  const [path = '', query = ''] = address.split('?');

  it('leads to its place', () => {
    expect(parsePlace(path, query)).toEqual(place);
  });

  it('is written for it', () => {
    expect(writePlace(place)).toBe(address);
  });
});

it('begins with what is installed', () => {
  expect(parsePlace('/', '')).toEqual({ view: 'installed' });
});

it.each([
  '/nowhere',
  '/integrations/nowhere',
  '/integrations/installed',
  '/integrations/installed/a/wheels',
  '/integrations/library/a/b',
  '/preview/x',
  '/integrations/installed/a/settings/more',
])('there is nothing at %s', (path) => {
  expect(parsePlace(path, '')).toBeUndefined();
});

it('takes what is no escape as it is', () => {
  expect(parsePlace('/integrations/installed/%zz', '')).toMatchObject({ id: '%zz' });
});
