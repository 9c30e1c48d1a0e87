import { expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { StorageError } from '../../../src/forwarder/delivery/outbox/storage-error.ts';
import {
  createIntegrations,
  type Integrations,
  type IntegrationsOptions,
} from '../../../src/forwarder/integrations/create-integrations.ts';
import { createMemoryStore } from '../../../src/forwarder/integrations/integration-store.ts';
import { createOutboxes } from '../../../src/forwarder/outboxes.ts';

const AWAY = new StorageError('broken', 'Failed to use the outbox: the database is away.', 'Start it.');
const install = (apiKey: string, name = apiKey) => ({
  ...({ name, variant: 'default', delivery_mode: 'server_side', blueprint: {} } as const),
  config: { api_key: apiKey, api_endpoint: 'https://api2.amplitude.com/2/httpapi' },
});

/** Integrations whose outboxes are opened when somebody says so. */
async function setUp(change: Partial<IntegrationsOptions> = {}) {
  const clock = createManualClock(0);
  const openings: PromiseWithResolvers<void>[] = [];
  const problems: string[] = [];
  const deleted: string[] = [];
  const outboxes = createOutboxes(undefined, clock, (message) => problems.push(message));
  const store = createMemoryStore();
  const integrations = await createIntegrations({
    ...{ configured: [], store, clock, steadyClock: clock, rng: createRng(1), allowOtherHosts: false },
    createOutbox(id, limits) {
      const opening = Promise.withResolvers<void>();
      openings.push(opening);
      return { ...outboxes.create(id, limits), opened: opening.promise };
    },
    deleteOutbox: (id) => deleted.push(id),
    limitsOf: () => DEFAULT_DELIVERY_LIMITS,
    resolveEndpoint: (endpoint) => endpoint,
    onOutcome() {},
    onProblem: (message) => problems.push(message),
    ...change,
  });
  onTestFinished(() => integrations.close());
  return { integrations, openings, problems, deleted, store };
}

const names = (integrations: Integrations) => integrations.list().map(({ settings }) => settings.name);

it('is not installed where its outbox cannot be opened, and can be once it can', async () => {
  const { integrations, openings, deleted, store } = await setUp();
  const first = integrations.install(install('key'));
  openings[0]?.reject(AWAY);
  await expect(first).rejects.toBe(AWAY);
  expect([names(integrations), store.load().integrations, deleted.length]).toEqual([[], [], 1]);

  const second = integrations.install(install('key'));
  openings[1]?.resolve();
  expect((await second).settings.name).toBe('key');
  expect(store.load().integrations).toHaveLength(1);
});

it('takes no event while its outbox is being opened', async () => {
  const { integrations, openings } = await setUp();
  const installing = integrations.install(install('key'));
  expect(names(integrations)).toEqual([]);
  openings[0]?.resolve();
  await installing;
  expect(names(integrations)).toEqual(['key']);
});

it('is one of two for the same project that are installed at the same time', async () => {
  const { integrations, openings, deleted } = await setUp();
  const both = [integrations.install(install('key', 'one')), integrations.install(install('key', 'two'))];
  for (const opening of openings) opening.resolve();
  const [one, two] = await Promise.allSettled(both);
  expect(one?.status).toBe('fulfilled');
  expect(two).toMatchObject({ status: 'rejected', reason: { code: 'INTEGRATION_DUPLICATE' } });
  expect([names(integrations), deleted.length]).toEqual([['one'], 1]);
});

it.each([true, false])(
  'was paused by hand: kept here, or shared where there are several instances (%s)',
  async (isShared) => {
    const { integrations, store, openings } = await setUp();
    const installing = integrations.install(install('key'));
    openings[0]?.resolve();
    const { settings } = await installing;
    integrations.setPaused(settings.id, true);
    const told: unknown[] = [];
    const instances = {
      share: () => 1,
      setPaused: (paused: unknown) => told.push(paused),
      setRest() {},
      onChange() {},
    };
    const outboxes = createOutboxes(undefined, createManualClock(0), () => {});
    const started = await setUp({
      store,
      createOutbox: (id, limits) => ({ ...outboxes.create(id, limits), ...(isShared ? { instances } : {}) }),
    });
    expect(started.integrations.find(settings.id)?.running.paused()).toBe(
      isShared ? undefined : 'it was paused by hand',
    );
    // Somebody may have resumed it elsewhere.
    expect(told).toEqual([]);
  },
);
