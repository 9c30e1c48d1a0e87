import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';
import type { EventRule } from '../../../mock-amplitude/rules/event/event-rule.ts';
import type { RequestRule } from '../../../mock-amplitude/rules/request/request-rule.ts';
import { refuse } from '../../../mock-amplitude/rules/rule.ts';
import type { NormalizeRule } from '../../../mock-amplitude/rules/stored/normalize-rule.ts';

// Other files of this worker have loaded the lists as they are, and others load them after this one.
vi.hoisted(() => vi.resetModules());
afterAll(() => {
  vi.doUnmock('../../../mock-amplitude/rules/event/event-rules.ts');
  vi.doUnmock('../../../mock-amplitude/rules/request/request-rules.ts');
  vi.doUnmock('../../../mock-amplitude/rules/stored/normalize-rules.ts');
  vi.resetModules();
});

// Rules as somebody would add them: one of each kind, at the end of the list.
vi.mock('../../../mock-amplitude/rules/event/event-rules.ts', async (load) => {
  const { EVENT_RULES } = await load<typeof import('../../../mock-amplitude/rules/event/event-rules.ts')>();
  const base = { group: 'invalid', source: { tags: ['decided'], text: 'A test.' }, fix: 'Nothing.' } as const;
  const added: EventRule[] = [
    {
      ...base,
      slug: 'test.plain-field',
      kind: 'field',
      fields: ['platform'],
      checkOf: () => (value) => (value === 'Sundial' ? 'a sundial has no platform' : undefined),
    },
    {
      ...base,
      slug: 'test.new-field',
      kind: 'field',
      fields: ['shadow'],
      checkOf: () => (value) => (value === 'long' ? 'the shadow is too long' : undefined),
    },
    {
      ...base,
      slug: 'test.event',
      kind: 'event',
      check({ sent }, _context, report) {
        if (sent.platform === 'Web' && sent.carrier === 'Pigeon') report('carrier', 'no pigeons on the web');
      },
    },
    {
      ...base,
      slug: 'test.ids',
      kind: 'ids',
      check(ids, _event, _context, report) {
        if (ids.user_id === 'user-number-13') report('user_id', 'bad luck');
      },
    },
  ];
  return { EVENT_RULES: [...EVENT_RULES, ...added] };
});

vi.mock('../../../mock-amplitude/rules/request/request-rules.ts', async (load) => {
  const lists = await load<typeof import('../../../mock-amplitude/rules/request/request-rules.ts')>();
  const added: RequestRule = {
    slug: 'test.request',
    source: { tags: ['decided'], text: 'A test.' },
    fix: 'Nothing.',
    check: ({ events }) =>
      events?.some(({ event_type: type, tide }) => type === 'Tide' || tide === 'high')
        ? refuse(added, { code: 400, error: 'no tides' }, 'events', 'no tides')
        : undefined,
  };
  // Every list there is: one that somebody adds has the rule, too.
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list, added]]));
});

vi.mock('../../../mock-amplitude/rules/stored/normalize-rules.ts', async (load) => {
  const { NORMALIZE_RULES } = await load<typeof import('../../../mock-amplitude/rules/stored/normalize-rules.ts')>();
  const added: NormalizeRule = {
    slug: 'test.stored',
    source: { tags: ['decided'], text: 'A test.' },
    fix: 'Nothing.',
    apply(event, _seen, warn) {
      if (event.platform !== 'Web') return;
      event.platform = 'Loom';
      warn('platform', 'a web is woven');
    },
  };
  return { NORMALIZE_RULES: [...NORMALIZE_RULES, added] };
});

const KEY = 'key-of-the-test';
const FINE = { event_type: 'Page Viewed', user_id: 'user-number-1', platform: 'Web' };
const BROKEN = [
  ['test.plain-field', { ...FINE, platform: 'Sundial' }],
  ['test.new-field', { ...FINE, shadow: 'long' }],
  ['test.event', { ...FINE, carrier: 'Pigeon' }],
  ['test.ids', { ...FINE, user_id: 'user-number-13' }],
  ['test.request', { ...FINE, tide: 'high' }],
] as const;

async function start() {
  const mock = await createMockAmplitude({ projects: [{ name: 'test', apiKey: KEY, region: 'us' }] });
  onTestFinished(mock.close);
  const postJson = (path: string, events: readonly object[]) =>
    fetch(mock.us + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, events }),
    });
  const postForm = (path: string, field: string, events: readonly object[]) =>
    fetch(mock.us + path, {
      method: 'POST',
      body: new URLSearchParams({ api_key: KEY, [field]: JSON.stringify(events) }),
    });
  return { mock, postJson, postForm };
}

describe('a rule that is added to its list', () => {
  it.each(BROKEN)('%s acts on every path that takes events', async (slug, event) => {
    const { mock, postJson, postForm } = await start();
    const group = { ...event, group_type: 'org', group_value: 'acme' };
    const responses = [
      await postJson('/2/httpapi', [FINE, event]),
      await postJson('/batch', [FINE, event]),
      await postForm('/httpapi', 'event', [FINE, event]),
      await postForm('/identify', 'identification', [FINE, event]),
      await postForm('/groupidentify', 'identification', [{ ...FINE, group_type: 'org', group_value: 'acme' }, group]),
    ];
    expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(mock.requests().map(({ rule }) => rule)).toEqual([slug, slug, slug, slug, slug]);
    expect(mock.users.find('user-number-1')).toBeUndefined();
  });

  it.each(BROKEN)('%s is told by /check, beside all else', async (slug, event) => {
    const { mock } = await start();
    const response = await fetch(`${mock.control}/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, events: [FINE, { ...event, time: 'noon' }] }),
    });
    const text = await response.text();
    expect(text).toContain(`"rule":"${slug}"`);
    expect(text).toContain('"rule":"event.time-type"');
  });

  it('test.stored changes what is stored of every path, and is told by /check', async () => {
    const { mock, postJson, postForm } = await start();
    const group = { ...FINE, group_type: 'org', group_value: 'acme' };
    await postJson('/2/httpapi', [FINE, { ...FINE, platform: 'iOS' }]);
    await postJson('/batch', [FINE]);
    await postForm('/httpapi', 'event', [FINE]);
    await postForm('/identify', 'identification', [FINE]);
    await postForm('/groupidentify', 'identification', [group]);
    expect(mock.events().map(({ event }) => event.platform)).toEqual(['Loom', 'iOS', 'Loom', 'Loom', 'Loom', 'Loom']);
    const told = mock.events().map(({ diagnostics }) => diagnostics.some(({ rule }) => rule === 'test.stored'));
    expect(told).toEqual([true, false, true, true, true, true]);
    const checked = await fetch(`${mock.control}/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, events: [FINE] }),
    });
    expect(await checked.text()).toContain('"rule":"test.stored"');
  });

  it('leaves an event alone that breaks none', async () => {
    const { postJson } = await start();
    expect((await postJson('/2/httpapi', [FINE])).status).toBe(200);
  });
});
