import { defineConfig } from 'vitest/config';

/** What needs the npm registry: `npm run test:docker` runs the steps of examples/docker, `npm ci` among them. */
export default defineConfig({
  test: {
    include: ['test/docker/**/*.test.ts'],
    testTimeout: 30_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
  },
});
