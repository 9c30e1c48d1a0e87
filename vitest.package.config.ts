import { defineConfig } from 'vitest/config';

/** The tarball as its users install it: `npm run test:package` packs, installs and builds several times. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    testTimeout: 30_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
  },
});
