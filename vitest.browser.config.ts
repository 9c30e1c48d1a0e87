import { defineConfig } from 'vitest/config';

/** What needs a browser: `npm run test:browser`, on a machine with Debian's Chromium. */
export default defineConfig({
  test: {
    globalSetup: 'test/build-gateway-files.ts',
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
    // A browser is several processes, and waited for; the machines that run this have two cores.
    maxWorkers: 2,
  },
});
