import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../lib/manual-clock.ts';
import { type Collector, createCollector } from '../../src/collector/index.ts';
import { PIPELINE_KEY, serveGateway } from './serve-gateway.ts';

let gateway: Awaited<ReturnType<typeof serveGateway>>;
let clock: ManualClock;
let problems: string[];
beforeEach(async () => {
  gateway = await serveGateway();
  clock = createManualClock(1_711_296_000_000);
  problems = [];
});
afterEach(() => gateway.close());

const collector = (more: object = {}) =>
  createCollector({
    gateway: gateway.url,
    pipelineKey: PIPELINE_KEY,
    anonymousId: 'df_abc123def456',
    clock,
    onProblem: (message) => problems.push(message),
    ...more,
  });

describe("the guide's calls from Node", () => {
  it('arrive in their order, each with both ids once the user is known', async () => {
    const _df = collector({ context: { ip: '203.0.113.42' } });
    _df.page({ url: 'https://example.com/' });
    _df.track('newsletter_signup', { method: 'footer_form' });
    _df.identify('user-123', { plan: 'premium' });
    _df.group('acme-inc', { seats: 12 });
    _df.track('Feature Activated');
    expect(await _df.flush()).toMatchObject({ waiting: 0 });
    const told = gateway.events.map(({ type, event, userId, anonymousId }) => [type, event, userId, anonymousId]);
    expect(told).toEqual([
      ['page', undefined, undefined, 'df_abc123def456'],
      ['track', 'newsletter_signup', undefined, 'df_abc123def456'],
      ['identify', undefined, 'user-123', 'df_abc123def456'],
      ['group', undefined, 'user-123', 'df_abc123def456'],
      ['track', 'Feature Activated', 'user-123', 'df_abc123def456'],
    ]);
    expect(gateway.events[1]).toMatchObject({
      properties: { method: 'footer_form' },
      context: { ip: '203.0.113.42' },
      timestamp: '2024-03-24T16:00:00.000Z',
      messageId: expect.stringMatching(/.{20}/),
    });
    expect(new Set(gateway.events.map(({ messageId }) => messageId)).size).toBe(5);
  });

  it('share requests: twenty events at most in each', async () => {
    const _df = collector();
    for (let count = 1; count <= 41; count++) _df.track(`Event ${count}`);
    await _df.flush();
    expect(gateway.batches).toEqual([20, 20, 1]);
    expect(gateway.events.map(({ event }) => event)).toEqual(gateway.events.map((_, index) => `Event ${index + 1}`));
  });

  it('go out by themselves after a moment', async () => {
    collector().track('Alone');
    await clock.advance(249);
    expect(gateway.events).toEqual([]);
    await clock.advance(1);
    await expect.poll(() => gateway.events).toHaveLength(1);
  });

  it('take a copy of what they are given', async () => {
    const _df = collector();
    const properties = { step: 1 };
    _df.track('Checkout', properties);
    properties.step = 2;
    await _df.flush();
    expect(gateway.events[0]?.properties).toEqual({ step: 1 });
  });

  it('forget the user and the device on reset', async () => {
    const _df = collector();
    _df.identify('user-123');
    _df.reset();
    _df.track('After');
    await _df.flush();
    expect(gateway.events[1]?.userId).toBeUndefined();
    expect(gateway.events[1]?.anonymousId).toMatch(/^df_/);
    expect(gateway.events[1]?.anonymousId).not.toBe('df_abc123def456');
  });

  it('never throw, whatever they are given', async () => {
    const _df = collector();
    const ring: { ring?: object } = {};
    ring.ring = ring;
    _df.track('');
    _df.track('Ring', ring);
    _df.identify(' ');
    expect(await _df.flush()).toMatchObject({ waiting: 0 });
    expect(gateway.events).toEqual([]);
    expect(problems).toHaveLength(3);
  });
});

describe('a gateway that cannot take events', () => {
  it('gets them again after a delay, in their order', async () => {
    gateway.fail(2);
    const _df = collector();
    _df.track('First');
    expect(await _df.flush()).toMatchObject({ waiting: 1 });
    _df.track('Second');
    await clock.advance(499);
    expect(gateway.events).toEqual([]);
    const names = async () => {
      await clock.advance(1000);
      return gateway.events.map(({ event }) => event);
    };
    await expect.poll(names).toEqual(['First', 'Second']);
  });

  it('is not asked again where it says that the key is wrong', async () => {
    const _df = collector({ pipelineKey: 'dk_other' });
    _df.track('Lost');
    expect(await _df.flush()).toMatchObject({ waiting: 0 });
    expect(problems).toEqual([expect.stringContaining('401')]);
  });

  it('makes the oldest of a thousand events give way', async () => {
    const _df = collector({ gateway: 'http://127.0.0.1:1' });
    for (let count = 0; count < 1000; count++) _df.track('Event');
    expect(_df.evicted()).toBe(0);
    _df.track('Event');
    expect(_df.evicted()).toBe(1);
    expect(await _df.flush()).toMatchObject({ waiting: 1000 });
  });
});

describe('an event that the gateway refuses', () => {
  it('is told of, and so is each other, inside a 200 too', async () => {
    const _df = collector({ anonymousId: ' ' });
    _df.track('Good');
    _df.identify('user-123');
    _df.track('Fine');
    const { waiting, refused } = await _df.flush();
    expect([waiting, refused]).toEqual([
      0,
      [
        {
          type: 'track',
          event: 'Good',
          messageId: expect.any(String),
          problems: [expect.objectContaining({ field: 'anonymousId' })],
        },
      ],
    ]);
    expect(problems).toEqual([expect.stringMatching(/^The gateway refused track "Good": anonymousId .*\. Send/)]);
    expect(gateway.events.map(({ type }) => type)).toEqual(['identify', 'track']);
    expect(await _df.flush()).toEqual({ waiting: 0, refused: [] });
  });

  it('is listed where all of a batch are, and where the whole request is', async () => {
    const _df = collector({ anonymousId: ' ' });
    _df.track('First');
    _df.track('Second');
    expect((await _df.flush()).refused.map(({ event }) => event)).toEqual(['First', 'Second']);
    const stranger = collector({ pipelineKey: 'dk_other' });
    stranger.page();
    expect((await stranger.flush()).refused).toMatchObject([
      { type: 'page', problems: [{ message: '401 The pipeline key is wrong' }] },
    ]);
    expect(problems).toHaveLength(3);
  });

  it('is told of where it is larger than a request may be, and holds nothing up', async () => {
    const _df = collector();
    _df.track('Large', { text: 'x'.repeat(1_100_000) });
    _df.track('Small');
    const { refused } = await _df.flush();
    expect(refused).toMatchObject([{ event: 'Large', problems: [{ message: expect.stringContaining('413') }] }]);
    expect(gateway.events.map(({ event }) => event)).toEqual(['Small']);
  });

  it.each([
    ['page', (_df: Collector) => Reflect.apply(_df.page, undefined, ['Home'])],
    ['track', (_df: Collector) => Reflect.apply(_df.track, undefined, ['Bad', 'text'])],
    ['identify', (_df: Collector) => Reflect.apply(_df.identify, undefined, ['user-123', ['a']])],
    ['group', (_df: Collector) => Reflect.apply(_df.group, undefined, ['acme', 42])],
  ])('has no need to be: %s goes without what is no object, and says so', async (name, call) => {
    const _df = collector();
    call(_df);
    expect(await _df.flush()).toEqual({ waiting: 0, refused: [] });
    expect(gateway.events).toHaveLength(1);
    expect(problems).toEqual([expect.stringContaining(`_df.${name} takes an object`)]);
  });

  it('is listed among the newest hundred, and reported each time', async () => {
    const _df = collector({ anonymousId: ' ' });
    for (let count = 1; count <= 101; count++) _df.track(`Event ${count}`);
    const { refused } = await _df.flush();
    expect([refused.length, refused[0]?.event, problems.length]).toEqual([100, 'Event 2', 101]);
  });
});

/** A window as far as the collector looks at it; `sent` are the bodies that its fetch was given. */
function makeWindow() {
  const sent: string[] = [];
  const page = {
    document: {
      cookie: '',
      title: 'Widgets',
      referrer: '',
      visibilityState: 'visible',
      currentScript: { src: `${gateway.url}/d.js`, getAttribute: () => PIPELINE_KEY },
      addEventListener: () => {},
    },
    location: { href: 'http://shop.example/', pathname: '/', search: '', protocol: 'http:' },
    navigator: { language: 'en-GB', userAgent: 'vitest' },
    crypto,
    console: { warn: (message: string) => problems.push(message) },
    fetch: async (_url: string, { body }: { body: string }) => {
      sent.push(body);
      return { status: 200, headers: { get: () => null } };
    },
    setTimeout,
    clearTimeout,
    addEventListener: () => {},
    _df: [['track', 'Early Bird']],
  };
  return { page, sent };
}

describe('/d.js', () => {
  it('is one script of at most 3.5 KB, gzipped', async () => {
    const response = await fetch(`${gateway.url}/d.js`);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(gzipSync(await response.text()).length).toBeLessThanOrEqual(3584);
  });

  it('needs nothing but a window', async () => {
    const script = await (await fetch(`${gateway.url}/d.js`)).text();
    const { page, sent } = makeWindow();
    runInNewContext(script, { window: page, URL, URLSearchParams });
    await expect.poll(() => sent).toHaveLength(1);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      pipelineKey: PIPELINE_KEY,
      batch: [{ event: 'Early Bird', context: { library: { name: 'datafly-browser' } } }],
    });
    expect(problems).toEqual([]);
  });

  it('tells in the console and in flush() which event was refused, inside a 200 too', async () => {
    const script = await (await fetch(`${gateway.url}/d.js`)).text();
    const { page } = makeWindow();
    // A device without a name, until somebody is known.
    const window = { ...page, fetch, _df: [] as unknown };
    window.document.cookie = '_df_id=%20';
    runInNewContext(script, { window, URL, URLSearchParams });
    const call = (name: string, ...args: unknown[]): unknown => {
      const method: unknown = Reflect.get(Object(window._df), name);
      return typeof method === 'function' ? method(...args) : undefined;
    };
    call('track', 'Good');
    call('identify', 'user-123');
    // What this cookie jar keeps is the last cookie alone.
    window.document.cookie = '_df_id=%20; _df_user=user-123';
    call('track', 'Fine');
    expect(await call('flush')).toMatchObject({
      waiting: 0,
      refused: [{ type: 'track', event: 'Good', problems: [{ field: 'anonymousId' }] }],
    });
    expect(problems).toEqual([expect.stringMatching(/^datafly: The gateway refused track "Good": anonymousId /)]);
    expect(gateway.events.map(({ type }) => type)).toContain('track');
  });

  it('is loaded by a page of calls to try', async () => {
    const page = await (await fetch(gateway.url)).text();
    expect(page).toContain(`<script src="/d.js" data-pipeline-key="${PIPELINE_KEY}">`);
    expect(page).not.toMatch(/shop\.(css|js)/);
  });
});
