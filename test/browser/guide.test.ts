import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../src/commands/start-emulation.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { type Chromium, launchChromium, type OpenPage, type Page } from './chromium.ts';
import { withKeyboard, withMouse } from './guide/hands.ts';
import { walkGuide } from './guide/walk-guide.ts';

const TOKEN = 'mt_guide';
/** Where docs/guide.md has its pictures from: `npm run record` takes them anew. */
const IMAGES = join(import.meta.dirname, '../../docs/images/guide');
const isRecording = process.env.MODE === 'record';
const SIZE = { width: 1280, height: 800 };

let browser: Chromium;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it.each(['mouse', 'keyboard'] as const)(
  'the guide is walked by %s alone, from the project to the wrong region',
  async (by) => {
    await using running = new AsyncDisposableStack();
    const config = await loadConfig({ port: '0', drainMs: '50', managementToken: TOKEN }, {});
    const emulation: Emulation = await startEmulation(config, running, () => {});
    const open = async () => {
      const tab = running.adopt(await browser.open('about:blank'), ({ close }) => close());
      await tab.page.setViewportSize(SIZE);
      return tab;
    };
    const [debuggerTab, managementTab, shopTab] = [await open(), await open(), await open()];
    await walkGuide({
      emulation,
      debuggerPage: debuggerTab.page,
      managementPage: managementTab.page,
      shopPage: shopTab.page,
      handsOf: (page) => (by === 'mouse' ? withMouse() : withKeyboard(page)),
      managementToken: TOKEN,
      picture: by === 'mouse' && isRecording ? takePicture : async () => {},
    });
    // A page that has no token yet is answered so.
    const unexpected = ({ errors }: OpenPage) => errors.filter((text) => !text.includes('401 (Unauthorized)'));
    expect([debuggerTab, managementTab, shopTab].flatMap(unexpected)).toEqual([]);
  },
  180_000,
);

async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
