import axe from 'axe-core';
import type { Page } from './chromium.ts';

/** What axe would mend in a page: the rule, and the elements that break it. */
export async function findViolations(page: Page): Promise<[string, string[]][]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
