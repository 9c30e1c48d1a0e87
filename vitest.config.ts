import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    // The machines that run this have two cores; end-to-end tests start processes of their own.
    maxWorkers: 2,
  },
});
