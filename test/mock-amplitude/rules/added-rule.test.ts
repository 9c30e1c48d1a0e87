import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';
import type { EventRule } from '../../../mock-amplitude/rules/event/event-rule.ts';
import type { RequestRule } from '../../../mock-amplitude/rules/request/request-rule.ts';
import { refuse } from '../../../mock-amplitude/rules/rule.ts';

// Other files of this worker have loaded the lists as they are, and others load them after this one.
vi.hoisted(() => vi.resetModules());
afterAll(() => {
  vi.doUnmock('../../../mock-amplitude/rules/event/event-rules.ts');
  vi.doUnmock('../../../mock-amplitude/rules/request/request-rules.ts');
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
  return {
    ...lists,
    JSON_RULES: [...lists.JSON_RULES, added],
    FORM_RULES: [...lists.FORM_RULES, added],
    GROUP_FORM_RULES: [...lists.GROUP_FORM_RULES, added],
    LEGACY_RULES: [...lists.LEGACY_RULES, added],
  };
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

  it('leaves an event alone that breaks none', async () => {
    const { postJson } = await start();
    expect((await postJson('/2/httpapi', [FINE])).status).toBe(200);
  });
});
