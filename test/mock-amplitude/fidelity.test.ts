import { describe, expect, it } from 'vitest';
import { ALL_RULES } from '../../mock-amplitude/all-rules.ts';
import { writeFidelityPage } from './fidelity-page.ts';

describe('docs/fidelity.md', () => {
  it('is written from the rules: npm run docs', async () => {
    await expect(writeFidelityPage()).toMatchFileSnapshot('../../docs/fidelity.md');
  });

  it('lists every rule once', () => {
    const listed = writeFidelityPage()
      .matchAll(/^\| `([a-z]+\.[a-z0-9-]+)` +\|/gm)
      .map(([, slug]) => slug)
      .toArray();
    expect(listed.toSorted()).toEqual(ALL_RULES.map(({ slug }) => slug).toSorted());
  });
});
