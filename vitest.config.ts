import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/build-gateway-files.ts',
    include: ['test/**/*.test.{ts,tsx}'],
    // Needs a browser: npm run test:browser.
    exclude: ['test/browser/**'],
    testTimeout: 30_000,
    // What a test waits for comes in milliseconds, but not on a machine that does something else as well.
    expect: { poll: { timeout: 15_000, interval: 20 } },
    // The machines that run this have two cores; end-to-end tests start processes of their own.
    maxWorkers: 2,
  },
});
