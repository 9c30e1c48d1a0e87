import { createRng } from '../../lib/rng.ts';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { createLedger } from './ledger.ts';
import { watch } from './send-events.ts';

/** A mock behind a proxy that injects faults, and the ledger of what it stores. `running` closes both. */
export async function startAmplitude(running: AsyncDisposableStack, apiKey: string, seed: number) {
  const mock = running.adopt(
    await createMockAmplitude({ projects: [{ name: 'crash', apiKey, region: 'us', plan: 'enterprise' }] }),
    ({ close }) => close(),
  );
  const ledger = createLedger();
  const repeats = watch(mock, ledger);
  const proxy = running.adopt(await startFaultProxy(mock.us, createRng(seed)), ({ close }) => close());
  return { ledger, repeats, proxy };
}
