import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { runExplain } from '../../src/commands/explain.ts';
import { explainStream } from '../../src/commands/explain-stream.ts';
import { listMappings } from '../../src/commands/list-mappings.ts';
import { readMapping } from '../../src/commands/read-mapping.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createForwarder } from '../../src/forwarder/create-forwarder.ts';
import { CONFIGURED_ID } from '../../src/forwarder/integrations/configured-integration.ts';
import { createFileStore } from '../../src/forwarder/integrations/integration-store.ts';
import { OK, startFakeAmplitude } from '../forwarder/fake-amplitude.ts';
import { fakeContext } from './fake-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: object): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

const ORDER = {
  type: 'track',
  event: 'purchase',
  anonymousId: 'df_abc123',
  userId: 'bob',
  messageId: 'order-1',
  timestamp: '2026-02-25T14:30:00.000Z',
  properties: { value: '34.5', items: [{ price: 15, quantity: 2 }] },
};

/** A data directory in which another integration is installed. */
function installed(name: string, more: object = {}): string {
  const dataDir = join(folder, name);
  const settings = {
    id: 'eu-1',
    origin: 'management-api' as const,
    name: 'Shop EU',
    variant: 'media' as const,
    config: {
      api_key: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbb0002',
      api_endpoint: 'http://127.0.0.1:1/2/httpapi',
      min_id_length: 3,
    },
    delivery_mode: 'server_side' as const,
    blueprint: { library: 'Other' },
    paused: false,
    created_at: '',
    updated_at: '',
    ...more,
  };
  createFileStore(dataDir).save({ integrations: [settings], paused: [] });
  return dataDir;
}

async function explain(flags: Record<string, unknown>, options = {}, event: object = ORDER) {
  const context = fakeContext();
  const file = write(`${crypto.randomUUID()}.json`, event);
  const code = await runExplain(await loadConfig(flags, {}), file, { json: true, ...options }, context);
  return { code, results: context.printed.out.map((text) => JSON.parse(text)) };
}

describe('explain says what will be sent, by the same configuration (map.explain)', () => {
  const config = write('config.yaml', {
    forwarder: { variant: 'retail', minIdLength: 3, blueprint: { library: 'Mine' } },
  });

  it('takes variant, blueprint and minimum length from the file, and a flag wins', async () => {
    const { results } = await explain({ config });
    expect(results).toMatchObject([{ integration: 'built-in', events: [{ user_id: 'bob', library: 'Mine' }, {}] }]);
    const { results: others } = await explain({ config, variant: 'default', sendMinIdLength: '5' });
    expect(others).toMatchObject([{ events: [{ library: 'Mine', revenue: 34.5 }] }]);
    expect(others[0].events).toHaveLength(1);
    expect(others[0].events[0]).not.toHaveProperty('user_id');
  });

  it('explains each integration that is installed, or the one that is asked for', async () => {
    const forwarderDataDir = installed('two');
    const { results } = await explain({ config, forwarderDataDir });
    expect(results).toMatchObject([
      { integration: 'built-in', events: [{ library: 'Mine' }, {}] },
      { integration: 'eu-1', events: [{ library: 'Other', user_id: 'bob' }] },
    ]);
    const one = await explain({ config, forwarderDataDir }, { integration: 'eu-1' });
    expect(one.results.map(({ integration }) => integration)).toEqual(['eu-1']);
    await expect(explain({ forwarderDataDir }, { integration: 'us' })).rejects.toThrow(
      'there is no "us". There are: built-in (From the configuration), eu-1 (Shop EU).',
    );
    const context = fakeContext();
    await runExplain(await loadConfig({ config, forwarderDataDir }, {}), write('a.json', ORDER), {}, context);
    expect(context.printed.out.filter((line) => line.includes('with blueprint'))).toEqual([
      'From the configuration (built-in): track "purchase", with blueprint retail: 2 events',
      'Shop EU (eu-1): track "purchase", with blueprint media: one event',
    ]);
  });

  it('finds what emulate installed beside the mock’s own data', async () => {
    installed('emulator/forwarder');
    const { results } = await explain({ dataDir: join(folder, 'emulator') });
    expect(results).toHaveLength(2);
  });

  const shopper = { ...ORDER, traits: { email: 'bob@example.com', plan: 'pro' } };
  it('is what the forwarder sends, for every integration: variants, blueprints, privacy, short ids', async () => {
    const amplitude = await startFakeAmplitude(() => OK);
    const other = await startFakeAmplitude(() => OK);
    const forwarderDataDir = installed('same', {
      config: {
        api_key: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbb0002',
        api_endpoint: other.endpoint,
        min_id_length: 3,
      },
    });
    const settings = write('same.yaml', {
      forwarder: {
        variant: 'retail',
        blueprint: { privacy: { dropTraits: ['email'], hashTraits: ['plan'], ip: 'drop' }, constants: { shop: 'UK' } },
      },
    });
    const loaded = await loadConfig({ config: settings, forwarderDataDir }, {});
    const forwarder = await createForwarder({
      host: '127.0.0.1',
      gatewayPort: 0,
      pipelineKey: 'dk_test',
      signingSecret: 'test-secret',
      integration: { endpoint: amplitude.endpoint, apiKey: 'a-key', ...(await readMapping(loaded.forwarder)) },
      store: createFileStore(forwarderDataDir),
      limits: { lingerMs: 1 },
      clock: systemClock,
      rng: createRng(1),
    });
    await fetch(`${forwarder.url}/v1/t`, {
      method: 'POST',
      headers: { authorization: 'Bearer dk_test', 'content-type': 'application/json' },
      body: JSON.stringify(shopper),
    });
    await forwarder.idle();
    await forwarder.close();
    await Promise.all([amplitude.close(), other.close()]);
    const { results } = await explain({ config: settings, forwarderDataDir }, {}, shopper);
    const sent = [amplitude, other].map(({ seen }) => seen.flatMap(({ events }) => events));
    expect(sent).toEqual(results.map(({ events }) => events));
    expect(JSON.stringify(sent[0])).not.toContain('bob@example.com');
    expect(JSON.stringify(sent[1])).toContain('bob@example.com');
  });

  it.each([
    ['no file and no --stdin', undefined, {}, 'there is nothing to read'],
    ['both', 'a.json', { stdin: true }, '--stdin was given beside a.json'],
  ])('refuses %s', async (_what, file, options, message) => {
    await expect(runExplain(await loadConfig({}, {}), file, options, fakeContext())).rejects.toThrow(message);
  });

  it.each([
    ['a field that there is not', { revenu: {} }, /blueprint in forwarder\.blueprint: .*revenu/],
    ['a mode that there is not', { revenue: { mode: 'x' } }, /revenue\.mode/],
  ])('refuses a blueprint in the file with %s, and names it', async (_what, blueprint, message) => {
    const { forwarder } = await loadConfig({ config: write('bad.yaml', { forwarder: { blueprint } }) }, {});
    await expect(readMapping(forwarder)).rejects.toThrow(message);
  });
});

describe('explain --stdin', () => {
  async function stream(
    chunks: readonly (string | Buffer)[],
    options: { json?: boolean } = { json: true },
    flags = {},
  ) {
    const context = fakeContext();
    const integrations = await listMappings(await loadConfig(flags, {}));
    const code = await explainStream(Readable.from(chunks), integrations, options, context);
    return {
      code,
      out: context.printed.out,
      lines: options.json ? context.printed.out.map((one) => JSON.parse(one)) : [],
    };
  }
  const page = (device: string, more: object = {}) =>
    `${JSON.stringify({ type: 'page', anonymousId: `df_${device}`, messageId: device, ...more })}\n`;

  it('explains each line, tells what is wrong with one by its number, and goes on', async () => {
    const { code, lines } = await stream([
      page('device-1', { extra: 1, properties: { a: 1 } }),
      'no JSON\n\n',
      '{"type":"track","userId":"user-1"}\n',
      Buffer.from([0xff, 0x0a]),
      page('device-2', { extra: 1 }).trim(),
    ]);
    expect(lines).toMatchObject([
      { line: 1, integration: CONFIGURED_ID, kind: 'mapped', events: [{ event_type: 'Page Viewed' }] },
      { line: 2, kind: 'invalid', problems: [{ message: expect.stringContaining('it is not JSON: ') }] },
      { line: 4, kind: 'invalid', problems: [{ field: 'event' }] },
      { line: 5, kind: 'invalid', problems: [{ message: 'it is not UTF-8' }] },
      { line: 6, kind: 'mapped' },
      {
        kind: 'summary',
        lines: 6,
        events: 2,
        refusedLines: 3,
        integrations: [{ integration: CONFIGURED_ID, unread: { extra: 2 } }],
      },
    ]);
    expect(code).toBe(1);
  });

  it('says the same to a person', async () => {
    const { code, out } = await stream([page('device-1', { extra: 1 }), '[1]\n'], {});
    expect(out[0]).toBe('Line 1: page, with blueprint default: one event');
    expect(out).toContain('Line 2: The gateway refuses this event:');
    expect(out.slice(-4)).toEqual(['2 lines: 1 event, 1 refused.', '', 'Not read by the mapping', '   extra  1×']);
    expect(code).toBe(1);
  });

  it('ends with 0 where all is well', async () => {
    expect((await stream([page('device-1'), page('device-2')])).code).toBe(0);
  });

  it('explains by each integration', async () => {
    const { lines } = await stream([page('device-1')], { json: true }, { forwarderDataDir: installed('stream') });
    expect(lines.map(({ line, integration }) => [line, integration])).toEqual([
      [1, CONFIGURED_ID],
      [1, 'eu-1'],
      [undefined, undefined],
    ]);
  });

  it('reads no faster than it is read, and holds one line at a time', async () => {
    const context = fakeContext();
    let read = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          read++;
          yield page(`device-${read}`);
        }
      })(),
      { objectMode: true, highWaterMark: 1 },
    );
    let sent = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const out = {
      ...context.out,
      // A reader that takes three lines, and then nothing until it is gone.
      send: async () => {
        if (++sent <= 3) return true;
        await promise;
        return false;
      },
    };
    const done = explainStream(
      endless,
      await listMappings(await loadConfig({}, {})),
      { json: true },
      { ...context, out },
    );
    await expect.poll(() => sent).toBe(4);
    const readWhileStuck = read;
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBe(readWhileStuck);
    expect(read).toBeLessThan(10);
    resolve();
    expect(await done).toBe(0);
    expect(endless.destroyed).toBe(true);
  });

  it('ends when it is told to, and says what it has read', async () => {
    const context = fakeContext();
    const endless = new Readable({ read() {} });
    endless.push(page('device-1'));
    const done = explainStream(endless, await listMappings(await loadConfig({}, {})), { json: true }, context);
    await expect.poll(() => context.printed.out.length).toBe(1);
    context.stop.stop();
    expect(await done).toBe(0);
    expect(JSON.parse(context.printed.out.at(-1) ?? '')).toMatchObject({ kind: 'summary', events: 1 });
  });
});
