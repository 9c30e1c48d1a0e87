import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Listening, listen } from '../../lib/listen.ts';
import { ROOT } from '../docs/pages.ts';
import { replaceAddresses } from '../docs/run-block.ts';
import { type RunningEmulator, startEmulator } from '../e2e/emulator.ts';
import { type Chromium, launchChromium } from './chromium.ts';

/** The script that examples/browser/README.md says to copy. */
const SDK = readFileSync(
  createRequire(import.meta.url).resolve('@amplitude/analytics-browser/lib/scripts/amplitude-min.umd.js'),
);

const EVENTS = z.object({ events: z.array(z.looseObject({ eventType: z.string() })) });

let emulator: RunningEmulator;
let site: Listening;
let browser: Chromium;
beforeAll(async () => {
  [emulator, site, browser] = await Promise.all([startEmulator(), serveExamples(), launchChromium()]);
});
afterAll(() => Promise.all([browser?.close(), site?.close(), emulator?.stop()]));

/** The pages as they are, but for the addresses of the emulator. */
function serveExamples(): Promise<Listening> {
  return listen(
    (request, response) => {
      if (request.url === '/amplitude.js') return response.setHeader('Content-Type', 'text/javascript').end(SDK);
      const page = readFileSync(join(ROOT, 'examples/browser', request.url ?? ''), 'utf8');
      return response.setHeader('Content-Type', 'text/html').end(replaceAddresses(page, emulator.ready));
    },
    { name: 'the examples', host: '127.0.0.1', port: 0 },
  );
}

it.each([
  ['sdk.html', ['Order Completed']],
  ['collector.html', ['Page Viewed', '$identify', 'Order Completed']],
])('examples/browser/%s sends what is clicked', async (name, types) => {
  await fetch(`${emulator.ready.control}/reset`, { method: 'POST' });
  const { page, errors, close } = await browser.open(`${site.url}/${name}`);
  await page.click('#buy');
  await expect
    .poll(async () => {
      const answer: unknown = await (await fetch(`${emulator.ready.control}/events?verdict=accepted`)).json();
      return EVENTS.parse(answer)
        .events.map(({ eventType }) => eventType)
        .toSorted();
    })
    .toEqual(types.toSorted());
  expect(errors).toEqual([]);
  await close();
});
