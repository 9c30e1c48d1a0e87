import { describe, expect, it } from 'vitest';
import { refuseNotEmulated } from '../../../mock-amplitude/rules/request/not-emulated.ts';
import { findDocsPage } from '../../../mock-amplitude/rules/request/other-apis.ts';

const PATHS_BY_PAGE: Readonly<Record<string, readonly string[]>> = {
  'apis/analytics/dashboard-rest': [
    ...['/api/2/events/', '/api/2/funnels', '/api/2/retention', '/api/2/users', '/api/2/sessions/'],
    ...['/api/2/composition', '/api/2/realtime', '/api/2/revenue/', '/api/3/chart/', '/events/list'],
    '/events/segmentation',
  ],
  'apis/analytics/attribution': ['/attribution'],
  'apis/analytics/behavioral-cohorts': ['/api/3/cohorts', '/api/5/cohorts'],
  'apis/analytics/taxonomy': ['/api/2/taxonomy/'],
  'apis/analytics/chart-annotations': [...['/api/2/annotations', '/api/3/annotations', '/api/3/annotation-categories']],
  'apis/analytics/releases': ['/api/2/release'],
  'apis/analytics/lookup-table': ['/api/2/lookup_table'],
  'apis/analytics/lookup-table-2': ['/api/3/lookup_table'],
  'apis/analytics/ccpa-dsar': ['/api/2/dsar/'],
  'apis/analytics/event-streaming-metrics': ['/api/2/event-streaming/'],
  'apis/analytics/user-privacy-v2': ['/user-deletions/', '/api/user-deletions/'],
  'apis/analytics/scim': ['/scim/'],
  'apis/experiment/experiment-evaluation-api': [
    ...['/sdk/v2/vardata', '/v1/vardata', '/sdk/v2/flags', '/sdk/v1/flags'],
  ],
  'apis/experiment/experiment-management-api': ['/api/1/flags', '/api/1/experiments', '/api/1/deployments'],
  'session-replay': ['/sessions/v2/track'],
};

describe.each(Object.entries(PATHS_BY_PAGE))('the page %s', (page, paths) => {
  it.each(paths)('is that of %s, and of what is below it', (path) => {
    const found = `https://amplitude.com/docs/${page}`;
    const below = path.endsWith('/') ? path : `${path}/`;
    expect([path, below, `${below}of/7`].map(findDocsPage)).toEqual([found, found, found]);
    expect([`${below.slice(0, -1)}x`, `/x${path}`, path.slice(0, -1)].map(findDocsPage)).toEqual(
      Array(3).fill(undefined),
    );
  });
});

it.each(['/', '', '/2/httpapi', '/api/2', '/api/2/usersearch', '/cohorts'])('%s has none', (path) => {
  expect(findDocsPage(path)).toBeUndefined();
  expect(refuseNotEmulated('GET', path, 501)).toBeUndefined();
});

it('a path that has one is refused with the status that is set', () => {
  const page = 'https://amplitude.com/docs/apis/analytics/behavioral-cohorts';
  expect(refuseNotEmulated('PUT', '/api/3/cohorts', 501)).toMatchObject({
    ...{ rule: { slug: 'emulator.not-emulated' }, verdict: 'rejected' },
    answer: { code: 501, error: 'Invalid request path' },
    diagnostic: {
      ...{ rule: 'emulator.not-emulated', severity: 'error', path: '' },
      message: `PUT /api/3/cohorts: Amplitude has this, the emulator does not (${page})`,
    },
  });
});
