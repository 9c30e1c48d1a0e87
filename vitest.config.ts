import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/build-gateway-files.ts',
    include: ['test/**/*.test.{ts,tsx}'],
    // Need a browser, the registry, a database, or a minute more: npm run test:browser, test:docker, test:postgres, test:package.
    exclude: ['test/browser/**', 'test/docker/**', 'test/package/**', 'test/postgres/**'],
    testTimeout: 30_000,
    // What a test waits for comes in milliseconds, but not on a machine that does something else as well.
    expect: { poll: { timeout: 15_000, interval: 20 } },
    // The machines that run this have two cores; end-to-end tests start processes of their own, and wait for them.
    maxWorkers: 3,
    // No module keeps state of its own, so that a worker may run one file after the other: half of the time was starting them.
    isolate: false,
  },
});
