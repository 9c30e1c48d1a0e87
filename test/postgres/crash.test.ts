import { expect, it } from 'vitest';
import { createPostgresServer } from './postgres-server.ts';
import { runCrashTest } from './run-crash-test.ts';

it('loses no acknowledged event, stores none twice and keeps each device in order, through kills and a crash of the database', {
  // On two cores with nothing else to do it takes less than two minutes; others may use them as well.
  timeout: 600_000,
}, async () => {
  const server = await createPostgresServer();
  try {
    const { findings, acknowledged, crashes } = await runCrashTest(server, { kills: 10, crashes: 1, seed: 4 });
    expect(findings).toEqual([]);
    expect(crashes).toBe(1);
    expect(acknowledged).toBeGreaterThan(100);
  } finally {
    await server.remove();
  }
});
