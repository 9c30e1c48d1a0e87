import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FORWARDER_SLUGS } from '../../src/forwarder/slugs.ts';

const LIST = 'src/forwarder/slugs.ts';

it('code and README name the rules of the forwarder by the slugs in its list, and each of these', () => {
  const files = globSync(['src/**/*.{ts,tsx}', 'README.md']).filter((file) => file !== LIST);
  // In quotes or in backquotes, so that a comment cannot speak of a rule that does not exist.
  const mentioned = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/['"`]((?:intake|map|deliver)\.(?!ts\b)[a-z0-9][a-z0-9-]*)['"`:]/g)].map(
      ([, slug = '']) => slug,
    ),
  );
  expect([...new Set(mentioned)].toSorted()).toEqual(FORWARDER_SLUGS.toSorted());
});
