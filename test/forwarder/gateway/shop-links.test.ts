import request from 'supertest';
import { expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { listShopLinks } from '../../../src/commands/list-shop-links.ts';
import { createGateway } from '../../../src/forwarder/gateway/create-gateway.ts';
import type { ShopLink } from '../../../src/forwarder/gateway/serve-shop.ts';

async function readShop(links?: readonly ShopLink[]): Promise<string> {
  const app = createGateway({
    pipelineKey: 'dk_test_key_1234',
    signingSecret: 'signing-secret',
    clock: createManualClock(0),
    accept: async () => {},
    onProblem() {},
    page: { allowedHosts: [], open: false, ...(links === undefined ? {} : { links: () => links }) },
  });
  return (await request(app).get('/')).text;
}

it('the shop leads to where a person sees what came of a click', async () => {
  const ui = 'http://127.0.0.1:9100/_emulator/ui';
  const page = await readShop(listShopLinks({ ui, project: 'My "shop"', management: 'http://127.0.0.1:8084' }));
  expect([...page.matchAll(/<a data-href="([^"]*)">/g)].map(([, href]) => href)).toEqual([
    `${ui}/stream`,
    `${ui}/users?q=ANONYMOUS_ID&amp;project=My%20%22shop%22`,
    `${ui}/settings/My%20%22shop%22`,
    'http://127.0.0.1:8084',
  ]);
});

it('a shop without an emulator leads nowhere', async () => {
  for (const page of [await readShop(), await readShop([])]) expect(page).not.toMatch(/<nav|LINKS/);
});

it('what a link is called is text', async () => {
  expect(await readShop([{ title: '<b>$&', href: 'http://x/"onclick=' }])).toContain(
    '<a data-href="http://x/&quot;onclick=">&lt;b&gt;$&amp;</a>',
  );
});
