import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadRules } from '../../conformance/index.ts';
import { reportHtml } from '../../conformance/reporters/report-html.ts';
import { finishReport, type SuiteReport } from '../../conformance/suite-report.ts';
import { formatLine } from '../../lib/line.ts';
import { type Chromium, launchChromium } from './chromium.ts';

const rules = loadRules().map(({ slug, title, level, source }) => {
  return { slug, title, level, source, verdict: 'pass' as const, cases: [] };
});
const report = (name: string): SuiteReport =>
  finishReport({
    ...{ suite: { name: 'amplitude-emulator', version: '1' }, direction: 'server', target: { name, offers: [] } },
    ...{ startedAt: '2026-01-01T00:00:00Z', ms: 1, notes: [], complete: true },
    rules,
  });

const page = reportHtml([report('amplitude-emulator'), report('http://127.0.0.1:9100')])
  .map((line) => formatLine(line, false))
  .join('\n');
let server: Server;
let chromium: Chromium;

beforeAll(async () => {
  server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
});

it('shows verdicts beside the names of their rules, however narrow the window is', async () => {
  const { port } = server.address() as AddressInfo;
  const tab = await chromium.open(`http://127.0.0.1:${port}/`);
  await tab.page.setViewportSize({ width: 400, height: 800 });
  const [name, verdict] = await Promise.all(
    ['tbody th[scope=row]', 'tbody td button'].map((one) => tab.page.locator(one).first().boundingBox()),
  );
  expect(name?.width).toBeGreaterThan(100);
  expect((verdict?.x ?? 999) + (verdict?.width ?? 0)).toBeLessThan(400);
  await tab.page.setViewportSize({ width: 1280, height: 800 });
  expect(await tab.page.locator('tbody td.title').first().isVisible()).toBe(true);
  await tab.close();
});
