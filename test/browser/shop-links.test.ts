import { expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';
import { listShopLinks } from '../../src/commands/list-shop-links.ts';
import { createForwarder } from '../../src/forwarder/create-forwarder.ts';
import { launchChromium } from './chromium.ts';

it('what a person clicked in the shop is a click away: the stream, and who they are', async () => {
  await using open = new AsyncDisposableStack();
  const mock = open.adopt(await createMockAmplitude(), ({ close }) => close());
  const [project] = mock.projects;
  const forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: 'dk_local_pipeline_key',
    signingSecret: 'shop-links-secret',
    integration: { endpoint: `${mock.us}/2/httpapi`, apiKey: project?.apiKey ?? '' },
    page: {
      allowedHosts: [],
      open: false,
      links: () => listShopLinks({ ui: mock.ui, project: 'shop-us', management: undefined }),
    },
    clock: systemClock,
    rng: createRng(1),
  });
  open.defer(() => forwarder.close());
  const browser = open.adopt(await launchChromium(), ({ close }) => close());
  const { page, errors } = await browser.open(`${forwarder.url}/`);
  await page.getByRole('button', { name: 'Add to basket' }).click();
  const [added] = await mock.waitForEvents({ match: { eventType: 'Product Added' }, timeoutMs: 20_000 });
  await page.getByRole('link', { name: 'What came: the stream' }).click();
  await page.getByText('Product Added').first().waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Who you are: your user' }).click();
  await page.getByText('1 by its user_id or device_id').waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe(added?.deviceId);
  expect(errors).toEqual([]);
}, 90_000);
