import { describe, expect, it } from 'vitest';
import { startEmulation } from '../../src/commands/start-emulation.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/table/settings.ts';

/** An emulation on free ports, with these settings of the forwarder. */
async function start(running: AsyncDisposableStack, settings: Partial<Config['forwarder']>) {
  const config = await loadConfig({ port: '0' }, {});
  const emulation = await startEmulation(
    { ...config, forwarder: { ...config.forwarder, ...settings } },
    running,
    () => {},
  );
  const send = async (properties: object = {}) => {
    const { status } = await fetch(`${emulation.forwarder.url}/v1/t`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulation.pipelineKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'purchase', userId: 'user-123', traits: { email: 'a@example.com' }, properties }),
    });
    return status;
  };
  return { ...emulation, send };
}

describe('the forwarder of an emulator', () => {
  it('maps by variant and blueprint, and delivers to the first project of a region', async () => {
    await using running = new AsyncDisposableStack();
    const { mock, forwarder, send } = await start(running, {
      region: 'eu',
      variant: 'retail',
      blueprint: { privacy: { dropTraits: ['email'] } },
    });
    expect(forwarder.integrations()).toMatchObject([{ variant: 'retail', endpoint: `${mock.eu}/2/httpapi` }]);
    expect(await send({ value: 30, items: [{ price: 10 }, { price: 20 }] })).toBe(200);
    await forwarder.idle();
    const events = mock.events({ project: 'shop-eu' });
    expect(events.map(({ event }) => event.event_type)).toEqual([
      'Order Completed',
      'Product Purchased',
      'Product Purchased',
    ]);
    expect(JSON.stringify(events)).not.toContain('a@example.com');
  });
});
