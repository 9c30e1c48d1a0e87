import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { type IntegrationAction, runIntegrations } from '../../src/commands/integrations.ts';
import { keepExport } from '../../src/commands/keep-export.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createForwarder, type Forwarder } from '../../src/forwarder/create-forwarder.ts';
import { type FakeAmplitude, OK, type Reply, startFakeAmplitude } from '../forwarder/fake-amplitude.ts';
import { fakeContext } from './fake-context.ts';

const TOKEN = 'mt_test_token';
const BAD: Reply = { status: 400, body: { code: 400, error: 'x', events_with_invalid_fields: { time: [0] } } };

let amplitude: FakeAmplitude;
let reply: Reply;
let forwarder: Forwarder;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'integrations-'));
  reply = OK;
  amplitude = await startFakeAmplitude(() => reply);
  forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: 'dk_test',
    signingSecret: 'test-secret',
    integration: { endpoint: amplitude.endpoint, apiKey: 'cccccccccccccccccccccccccccc0003' },
    limits: { lingerMs: 1, shutdownMs: 10 },
    clock: systemClock,
    rng: createRng(1),
    management: { port: 0, token: TOKEN },
  });
});
afterEach(async () => {
  await forwarder.close();
  await amplitude.close();
  rmSync(folder, { recursive: true });
});

async function run(action: IntegrationAction, token = TOKEN, url = forwarder.managementUrl ?? '') {
  const context = fakeContext();
  const config = await loadConfig({ managementToken: token }, {});
  const code = await runIntegrations(config, action, { url }, context);
  return { code, out: context.printed.out.join('\n'), said: context.printed.err.join('\n') };
}

async function send(...ids: string[]): Promise<void> {
  const batch = ids.map((messageId) => ({ type: 'track', event: 'x', anonymousId: 'device-1', messageId }));
  const response = await fetch(`${forwarder.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: 'Bearer dk_test', 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  });
  expect(response.status).toBe(200);
}

const remove = (more: { keep?: string; discard?: boolean } = {}): IntegrationAction => {
  return { kind: 'delete', id: 'built-in', keep: undefined, discard: false, ...more };
};

describe('integrations', () => {
  it('lists each, with what it delivered and what is held, for people and programs', async () => {
    await send('1');
    await forwarder.idle();
    const { code, out } = await run({ kind: 'list', json: false });
    expect([code, out]).toEqual([
      0,
      [
        'built-in  From the configuration  active',
        `   default, key …0003, to ${amplitude.endpoint}`,
        '   1 delivered, 0 queued, 0 dead',
      ].join('\n'),
    ]);
    await run({ kind: 'pause', id: 'built-in' });
    await send('2');
    expect((await run({ kind: 'list', json: false })).out).toContain(
      '   1 event held (project-paused): it was paused by hand; ended by resume\n      Resume it: nothing else ends a pause by hand.',
    );
    expect(JSON.parse((await run({ kind: 'list', json: true })).out)).toMatchObject({
      id: 'built-in',
      status: 'paused',
      counts: { queued: 1 },
    });
  });

  it('pauses and resumes, by id or by name', async () => {
    const paused = await run({ kind: 'pause', id: 'From the configuration' });
    expect(paused.said).toBe(
      'Paused "From the configuration" (built-in), also over restarts: events are taken and kept until it is resumed.',
    );
    await send('1', '2');
    expect(amplitude.seen).toEqual([]);
    expect((await run({ kind: 'resume', id: 'built-in' })).said).toBe(
      'Resumed "From the configuration" (built-in): 2 events waited.',
    );
    await forwarder.idle();
    expect(amplitude.stored).toEqual(['1', '2']);
  });

  it('deletes one that holds nothing', async () => {
    expect((await run(remove())).said).toBe('Deleted "From the configuration" (built-in).');
    expect((await run({ kind: 'list', json: false })).out).toBe('');
  });

  it.each([
    ['pause', 'nowhere', 'there is no "nowhere". There are: built-in (From the configuration).'],
    ['pause', '', 'there is no ""'],
  ] as const)('refuses to %s "%s"', async (kind, id, message) => {
    await expect(run({ kind, id })).rejects.toThrow(message);
  });

  it('says what is wrong with the token, the address, or that there is none', async () => {
    await expect(run({ kind: 'list', json: false }, 'mt_another')).rejects.toMatchObject({
      code: 'MANAGEMENT_UNAUTHORIZED',
      message: expect.stringContaining('The token is wrong.'),
    });
    await expect(run({ kind: 'list', json: false }, TOKEN, 'http://127.0.0.1:1')).rejects.toMatchObject({
      code: 'MANAGEMENT_UNREACHABLE',
      message: expect.stringContaining('--management-port'),
    });
    await expect(run({ kind: 'list', json: false }, TOKEN, forwarder.url)).rejects.toMatchObject({
      code: 'MANAGEMENT_UNREACHABLE',
      message: expect.stringContaining('no management API'),
    });
    const config = await loadConfig({}, {});
    await expect(runIntegrations(config, { kind: 'list', json: false }, {}, fakeContext())).rejects.toThrow(
      'AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN',
    );
  });
});

describe('integrations delete, where events wait', () => {
  beforeEach(async () => {
    reply = BAD;
    await send('dead-1');
    await expect.poll(() => forwarder.counts().dead).toBe(1);
    await run({ kind: 'pause', id: 'built-in' });
    await send('1', '2');
  });

  it('says how many would go, and deletes nothing', async () => {
    await expect(run(remove())).rejects.toThrow(
      '2 waiting events and 1 dead letter would go with it. Keep them with --keep FILE, or give them up with --discard.',
    );
    expect(forwarder.integrations()).toHaveLength(1);
  });

  it('gives them up with --discard, and says how many went', async () => {
    expect((await run(remove({ discard: true }))).said).toBe(
      'Deleted "From the configuration" (built-in), and with it 2 waiting events and 1 dead letter.',
    );
    expect(forwarder.integrations()).toEqual([]);
  });

  it('keeps them with --keep, in a file for its owner alone', async () => {
    const keep = join(folder, 'kept.ndjson');
    expect((await run(remove({ keep }))).said).toBe(
      `Deleted "From the configuration" (built-in). What it held is in ${keep}: 3 events.`,
    );
    const kept = readFileSync(keep, 'utf8').trimEnd().split('\n');
    expect(kept.map((line) => JSON.parse(line))).toMatchObject([
      { state: 'waiting', event: { event_type: 'x', insert_id: '1' } },
      { state: 'waiting', event: { insert_id: '2' } },
      { state: 'dead', rule: 'deliver.400-listed', event: { insert_id: 'dead-1' } },
    ]);
    expect(statSync(keep).mode & 0o777).toBe(0o600);
    expect(forwarder.integrations()).toEqual([]);
  });

  it.each([
    ['is there already', 'there.ndjson', /EEXIST.* It is as it was\. Name a file that is not there yet/],
    ['cannot be made', 'nowhere/kept.ndjson', /ENOENT.* It is as it was\./],
  ])('deletes nothing where the file %s', async (_what, name, message) => {
    writeFileSync(join(folder, 'there.ndjson'), 'precious');
    await expect(run(remove({ keep: join(folder, name) }))).rejects.toThrow(message);
    expect(readFileSync(join(folder, 'there.ndjson'), 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['there.ndjson']);
  });
});

describe('an export that is kept', () => {
  const keep = (text: string, name = 'kept') =>
    keepExport(join(folder, name), async () => Readable.from(text === '' ? [] : [Buffer.from(text)]));

  it('says how many came in behind its back', async () => {
    expect(await keep('{"state":"waiting"}\n{"deleted":"x","waiting":3,"dead_letters":0}\n')).toEqual({
      lines: 1,
      missed: 2,
    });
  });

  it('is refused without its last line: the integration is still there', async () => {
    await expect(keep('{"state":"waiting"}\n{"state":"waiting"}\n')).rejects.toThrow('it is not whole');
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('{"state":"waiting"}\n');
    await expect(keep('', 'empty')).rejects.toThrow('it is not whole');
    expect(readdirSync(folder)).toEqual(['kept']);
  });
});
