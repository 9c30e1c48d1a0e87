import { defineConfig } from 'vitest/config';

/** What needs a PostgreSQL server: `npm run test:postgres` starts one of its own, of Debian's postgresql-15. */
export default defineConfig({
  test: {
    globalSetup: 'test/postgres/start-server.ts',
    include: ['test/postgres/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
    maxWorkers: 2,
    isolate: false,
  },
});
