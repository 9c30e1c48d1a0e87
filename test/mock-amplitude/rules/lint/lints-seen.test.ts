import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../lib/clock.ts';
import type { MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { KEY, NOW, post, startMock } from './send.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  // Waits go by the machine's clock.
  mock = await startMock({ clock: systemClock });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const odd = { event_type: 'Odd', user_id: 'user-1', time: 1, foo: 1, bar: 2 };
const fine = { event_type: 'Fine', user_id: 'user-1', time: NOW };
const send = (...events: object[]) => post(mock, { api_key: KEY, events });
const control = async (path: string, body?: unknown) => {
  const options = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return (await fetch(mock.control + path, body === undefined ? {} : options)).json();
};

describe('what lints say', () => {
  it('is counted by slug, for each project, until it is reset', async () => {
    await send(odd, fine);
    await post(mock, { api_key: 'lint-key-of-quiet', events: [odd] });
    await post(mock, { api_key: KEY.toUpperCase(), events: [] });
    const ofEvents = { 'lint.time': 1, 'lint.unknown-key': 2 };
    expect(mock.lints()).toEqual({ ...ofEvents, 'lint.api-key': 1 });
    expect(await control('/stats')).toMatchObject({ lints: { ...ofEvents, 'lint.api-key': 1 } });
    expect(await control('/stats?project=web')).toMatchObject({ lints: ofEvents });
    expect(await control('/stats?project=quiet')).toMatchObject({ lints: {} });
    mock.reset('web');
    expect(mock.lints()).toEqual({ 'lint.api-key': 1 });
    mock.reset();
    expect(mock.lints()).toEqual({});
  });

  it('counts as many as it tells', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, at]));
    await send({ ...fine, ...many }, { ...fine, ...many, event_properties: { revenue: 5, total: 6 } });
    const told = mock.events().flatMap(({ diagnostics }) => diagnostics.map(({ rule }) => rule));
    expect(mock.lints()).toEqual({ 'lint.unknown-key': 10, 'lint.revenue-in-properties': 1 });
    expect(told).toHaveLength(11);
  });

  it('finds its events: by slug, by what slugs begin with, by any warning', async () => {
    await send(odd, fine, { ...fine, currency: 'euro' });
    const find = (warning: string) => control(`/events?warning=${warning}`);
    const found = (...list: object[]) => ({ events: list.map((one) => expect.objectContaining(one)), evicted: 0 });
    expect(await find('lint.time')).toEqual(found({ eventType: 'Odd' }));
    expect(await find('lint.*')).toEqual(found({ eventType: 'Odd' }));
    expect(await find('*')).toEqual(found({ eventType: 'Odd' }, { eventType: 'Fine', index: 2 }));
    expect(await find('lint.api-key')).toEqual(found());
    expect(mock.events({ warning: 'normalize.currency' }).map(({ index }) => index)).toEqual([2]);
    expect(await control('/requests?warning=*')).toEqual({ requests: [], evicted: 0 });
  });

  it('is waited for, and is told of what came closest', async () => {
    const waiting = control('/events/wait', { match: { warning: 'lint.time' }, timeoutMs: 5000 });
    await send(odd);
    expect(await waiting).toMatchObject({ events: [{ eventType: 'Odd' }] });
    const missed = await control('/events/wait', { match: { warning: 'lint.precision' }, timeoutMs: 0 });
    const got = ['lint.unknown-key', 'lint.unknown-key', 'lint.time'];
    expect(missed).toMatchObject({ nearest: [{ differing: [{ field: 'warning', expected: 'lint.precision', got }] }] });
  });

  it('is in what is checked before it is sent, with the digits that were written', async () => {
    const body = `{"api_key":"${KEY}","foo":1,"events":[{"event_type":"Odd","user_id":"user-1","event_properties":{"n":9007199254740993}}]}`;
    const response = await fetch(`${mock.control}/check`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(await response.json()).toMatchObject({
      verdict: 'accepted',
      warnings: [
        { rule: 'lint.unknown-key', path: 'foo' },
        { rule: 'lint.precision', path: 'events[0].event_properties.n', fix: 'Send it as text: "9007199254740993".' },
      ],
    });
    expect(mock.lints()).toEqual({});
  });

  it('is in the stream', async () => {
    await send(odd);
    const stop = new AbortController();
    const { body } = await fetch(`${mock.control}/stream?since=0&warning=lint.time`, { signal: stop.signal });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk);
      if (text.includes('data:')) break;
    }
    stop.abort();
    expect(text).toContain('"rule":"lint.time"');
    expect(text).not.toContain('event: request');
  });
});

describe('lints that are switched off', () => {
  it.each([
    [['lint.time'], ['lint.unknown-key', 'lint.unknown-key']],
    [['lint.unknown-key'], ['lint.time']],
    [['lint.unknown-key', 'lint.time'], []],
    [['all'], []],
    [[], ['lint.unknown-key', 'lint.unknown-key', 'lint.time']],
  ] as const)('%j', async (lintOff, told) => {
    const quiet = await startMock({ lintOff });
    await post(quiet, { api_key: KEY, events: [odd] });
    expect(quiet.events().flatMap(({ diagnostics }) => diagnostics.map(({ rule }) => rule))).toEqual(told);
    expect(Object.keys(quiet.lints())).toEqual([...new Set(told)]);
    await quiet.close();
  });

  it('are those of a project where it says so, whatever holds for the others', async () => {
    const projects = [{ name: 'loud', apiKey: KEY, region: 'us', lintOff: [] }] as const;
    const loud = await startMock({ lintOff: ['all'], projects });
    await post(loud, { api_key: KEY, events: [odd] });
    expect(loud.lints()).toEqual({ 'lint.unknown-key': 2, 'lint.time': 1 });
    await loud.close();
  });
});
