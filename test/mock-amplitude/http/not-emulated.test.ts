import { expect, it } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';

it.each([
  ['GET', '/api/2/events/segmentation?e=x', 'dashboard-rest'],
  ['POST', '/attribution', 'attribution'],
  ['GET', '/api/3/cohorts/request/7', 'behavioral-cohorts'],
  ['PUT', '/api/2/taxonomy/event/x', 'taxonomy'],
  ['GET', '/sdk/v2/vardata', 'experiment-evaluation-api'],
])('%s %s is said to be real, and not emulated', async (method, path, page) => {
  const mock = await createMockAmplitude();
  const answer = await fetch(mock.us + path, { method });
  expect([answer.status, await answer.json()]).toEqual([400, { code: 400, error: 'Invalid request path' }]);
  const [record] = mock.requests();
  expect(record).toMatchObject({ verdict: 'rejected', rule: 'emulator.not-emulated' });
  expect(record?.diagnostics[0]?.message).toContain('Amplitude has this, the emulator does not');
  expect(record?.diagnostics[0]?.message).toContain(page);
  await mock.close();
});

it.each(['/api/2/eventsx', '/api/2', '/cohorts', '/attributions'])('%s is an unknown path', async (path) => {
  const mock = await createMockAmplitude();
  await fetch(mock.us + path);
  expect(mock.requests()).toMatchObject([{ rule: 'request.path' }]);
  await mock.close();
});

it('is answered with the status that is set', async () => {
  const mock = await createMockAmplitude({ notEmulatedStatus: 501 });
  const answer = await fetch(`${mock.us}/api/3/cohorts`);
  expect([answer.status, await answer.json()]).toEqual([501, { code: 501, error: 'Invalid request path' }]);
  await mock.close();
});
