import { expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { launchChromium } from './chromium.ts';

const [US] = READY_MADE_PROJECTS;
const EVENTS = 20;
/** Far less where nothing else runs; a machine that others use as well is held to this, in ms. */
const HELD_TO_MS = 2000;

/** Runs in the page: notes when each event type is seen first, by the machine's clock, which is the sender's. */
const WATCH = `globalThis.seen = {};
  new MutationObserver(() => {
    for (const cell of document.querySelectorAll('.lines-all .cell-what')) {
      globalThis.seen[cell.textContent.trim()] ??= Date.now();
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });`;

it(`an event is in the page within ${HELD_TO_MS} ms of being sent, as a rule`, async () => {
  const mock = await createMockAmplitude();
  onTestFinished(() => mock.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const { page } = await browser.open(`${mock.us}/_emulator/ui/stream`);
  await page.getByText('● live').waitFor();
  await page.evaluate(WATCH);
  const took: number[] = [];
  for (let index = 0; index < EVENTS; index++) {
    const name = `Event ${index}`;
    const body = JSON.stringify({ api_key: US?.apiKey, events: [{ event_type: name, user_id: 'user-1' }] });
    const sentAt = Date.now();
    await fetch(`${mock.us}/2/httpapi`, { method: 'POST', body });
    // The page's policy lets nothing be made of text, so that Playwright cannot wait in it.
    const seenAt = () => page.evaluate<number | null>(`globalThis.seen[${JSON.stringify(name)}] ?? null`);
    await expect.poll(seenAt).not.toBeNull();
    took.push(((await seenAt()) ?? 0) - sentAt);
  }
  took.sort((one, other) => one - other);
  const median = took[EVENTS / 2] ?? 0;
  console.log(`an event is in the DOM after ${median} ms (median of ${EVENTS}), at most ${took.at(-1)} ms`);
  expect(median).toBeLessThan(HELD_TO_MS);
});
