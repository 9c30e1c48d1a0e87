import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMockAmplitude } from '../../../../mock-amplitude/index.ts';
import { keyOf, WAY_NAMES, WAYS } from './send-form.ts';

it.each(WAY_NAMES)('events that came as a form (%s) are read again from a data directory', async (way) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'forms-'));
  const first = await createMockAmplitude({ dataDir });
  const api_key = keyOf('us');
  await WAYS[way](`${first.us}/identify`, { api_key, identification: '{"user_id":"user-&-1"}' });
  await WAYS[way](`${first.us}/groupidentify`, { api_key, identification: '{"group_type":"org","group_value":"é+1"}' });
  await WAYS[way](`${first.us}/httpapi`, { api_key, event: '[{"event_type":"One","device_id":"device-1"}]' });
  const before = JSON.stringify(first.events());
  await first.close();

  const second = await createMockAmplitude({ dataDir });
  expect(second.events().map(({ eventType }) => eventType)).toEqual(['$identify', '$groupidentify', 'One']);
  expect(JSON.stringify(second.events())).toBe(before);
  await second.close();
  rmSync(dataDir, { recursive: true });
});
