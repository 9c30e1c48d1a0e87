import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refuseRequest } from '../../../mock-amplitude/rules/check-request.ts';
import { refusePath } from '../../../mock-amplitude/rules/request/path.ts';
import { checkBody, EU_KEY, fine, listResults, NOW, US_KEY } from './check-body.ts';

const events = [fine()];

describe('a request that is fine', () => {
  it('gets the four integers of envelope.success', () => {
    const body = { api_key: US_KEY, events };
    expect(checkBody(body).answer).toEqual({
      code: 200,
      events_ingested: 1,
      payload_size_bytes: JSON.stringify(body).length,
      server_upload_time: NOW,
    });
  });

  it('may hold no events at all (envelope.empty-events)', () => {
    const result = checkBody({ api_key: US_KEY, events: [] });
    expect(result.answer).toMatchObject({ code: 200, events_ingested: 0 });
    expect(result.verdict).toBe('accepted');
  });

  it('may carry keys that SDKs add', () => {
    const added = { client_upload_time: '2026-01-01T00:00:00.000Z', request_metadata: { sdk: {} } };
    expect(checkBody({ api_key: US_KEY, events, ...added }).verdict).toBe('accepted');
  });

  it('says of each of its events that it is accepted, and when the client sent it', () => {
    const result = checkBody({ api_key: US_KEY, events, client_upload_time: '2026-01-01T00:00:00.000Z' });
    expect(listResults(result)).toEqual([{ verdict: 'accepted', rule: null, atFault: false, diagnostics: [] }]);
    expect(result).toMatchObject({ diagnostics: [], stored: [], clientUploadTime: Date.UTC(2026, 0, 1) });
    expect(checkBody({ api_key: US_KEY, events })).toMatchObject({ clientUploadTime: null });
  });
});

describe('a request that is refused as a whole', () => {
  const nothing = { runs: [], stored: [], storedBytes: 0, shortestId: 0, clientUploadTime: null, at: NOW };

  it('is of the project whose key it has, and each of its events shares its fate', () => {
    const result = checkBody({ api_key: EU_KEY, events: [fine(), fine()] });
    const { rule, diagnostics } = result;
    const shared = { verdict: 'dropped', rule, atFault: false, diagnostics };
    expect(result).toMatchObject({ ...nothing, project: { name: 'eu' }, apiKey: EU_KEY, eventCount: 2 });
    expect(listResults(result)).toEqual([shared, shared]);
  });

  it('is of nobody where it has no key, or is no request of an endpoint', () => {
    const ofNobody = { ...nothing, project: null, apiKey: null, eventCount: 0 };
    const refused = [checkBody(''), refuseRequest(refusePath('GET', '/nowhere'), undefined, NOW)];
    for (const result of refused) {
      expect(result).toMatchObject(ofNobody);
      expect(listResults(result)).toEqual([]);
    }
  });
});

describe('request.body-missing and request.body-json', () => {
  it('tells an empty body from one that is no JSON object', () => {
    expect(checkBody('').answer).toEqual({ code: 400, error: 'Missing request body' });
    for (const body of ['{', 'null', '[]', '"text"', '42', ' ', '\uFEFF{}', gzipSync('{}')]) {
      expect(checkBody(body).answer, String(body)).toEqual({ code: 400, error: 'Invalid JSON request body' });
    }
  });

  it('survives 10,000 nested brackets', () => {
    expect(checkBody('['.repeat(10_000) + ']'.repeat(10_000)).rule).toBe('request.body-json');
    const deep = `{"api_key":"${US_KEY}","events":[{"event_type":"x","user_id":"user-1","plan":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}]}`;
    expect(checkBody(deep).verdict).toBe('accepted');
  });

  it('reads application/json with any parameters, and text/plain where acceptTextPlain allows it', () => {
    const body = { api_key: US_KEY, events };
    expect(checkBody(body, { contentType: 'Application/JSON; charset=utf-8' }).verdict).toBe('accepted');
    expect(checkBody(body, { contentType: ' application/json ; charset=utf-8' }).verdict).toBe('accepted');
    expect(checkBody(body, { contentType: 'text/plain;charset=UTF-8' }).verdict).toBe('accepted');
    expect(checkBody(body, { contentType: 'text/plain', acceptTextPlain: false }).rule).toBe('request.body-json');
    const form = checkBody(body, { contentType: 'application/x-www-form-urlencoded' });
    expect(form.rule).toBe('request.body-json');
    expect(form.diagnostics[0]?.message).toContain('application/x-www-form-urlencoded');
    expect(checkBody(body, { contentType: undefined }).rule).toBe('request.body-json');
  });
});

describe('request.api-key-missing and request.events-missing', () => {
  it('names the missing field', () => {
    const missing = { code: 400, error: 'Request missing required field' };
    expect(checkBody({ events }).answer).toEqual({ ...missing, missing_field: 'api_key' });
    expect(checkBody({ api_key: null, events }).answer).toEqual({ ...missing, missing_field: 'api_key' });
    expect(checkBody({ api_key: US_KEY }).answer).toEqual({ ...missing, missing_field: 'events' });
    expect(checkBody({ api_key: US_KEY, Events: events }).answer).toEqual({ ...missing, missing_field: 'events' });
  });

  it('looks for the key first', () => {
    expect(checkBody({}).answer).toMatchObject({ missing_field: 'api_key' });
  });

  it('says what it found under another name', () => {
    expect(checkBody({ apiKey: US_KEY, events }).diagnostics[0]?.message).toContain('apiKey');
    expect(checkBody({ api_key: US_KEY, Events: events }).diagnostics[0]?.message).toContain('Events');
  });

  it('is not fooled by a key on __proto__', () => {
    expect(checkBody(`{"__proto__":{"api_key":"${US_KEY}","events":[]}}`).rule).toBe('request.api-key-missing');
  });
});

describe('request.events-not-array', () => {
  it.each([{}, 'text', 42, true, [1], [null], [[]], [fine(), 'x']])('refuses %j', (value) => {
    expect(checkBody({ api_key: US_KEY, events: value }).answer).toEqual({ code: 400, error: 'Invalid event JSON' });
  });

  it('says which one is no object', () => {
    const result = checkBody({ api_key: US_KEY, events: [fine(), 'x'] });
    expect(result.diagnostics[0]).toMatchObject({ path: 'events[1]', message: expect.stringContaining('"x"') });
  });
});

describe('request.event-count', () => {
  it.each([
    [1999, 200],
    [2000, 200],
    [2001, 413],
  ])('answers %i events with %i', (count, code) => {
    const result = checkBody({ api_key: US_KEY, events: Array.from({ length: count }, () => fine()) });
    expect(result.answer.code).toBe(code);
    if (code === 413) expect(result.answer).toEqual({ code: 413, error: 'Payload too large' });
  });

  it('is looked at before the key', () => {
    const result = checkBody({ api_key: 'unknown', events: [fine(), fine()] }, { limits: { eventsPerRequest: 1 } });
    expect(result.rule).toBe('request.event-count');
  });
});

describe('request.api-key-unknown', () => {
  it('answers with the key as sent, and hides it in what it says', () => {
    const result = checkBody({ api_key: 'nobodys-key-at-all-1234', events });
    expect(result.answer).toEqual({ code: 400, error: 'Invalid API key: nobodys-key-at-all-1234' });
    expect(result.diagnostics[0]?.message).toBe('no project has the key …1234');
    expect(listResults(result)[0]).toMatchObject({ verdict: 'rejected', atFault: false });
  });

  it.each([
    ['', 'Invalid API key: '],
    [42, 'Invalid API key: 42'],
    [{}, 'Invalid API key: '],
  ])('takes %j for a key of nobody', (key, error) => {
    expect(checkBody({ api_key: key, events }).answer).toEqual({ code: 400, error });
  });

  it('is off under anyKey, where every key gets a project of its own', () => {
    const result = checkBody({ api_key: 'nobodys-key-at-all-1234', events }, { anyKey: true });
    expect(result.verdict).toBe('accepted');
    expect(result.project?.name).toBe('any-key-1');
  });
});

describe('request.region-mismatch', () => {
  it('answers 200 and drops by default', () => {
    const body = { api_key: EU_KEY, events };
    const result = checkBody(body);
    const success = { code: 200, events_ingested: 1, server_upload_time: NOW };
    expect(result.answer).toEqual({ ...success, payload_size_bytes: JSON.stringify(body).length });
    expect(result).toMatchObject({ verdict: 'dropped', rule: 'request.region-mismatch' });
    expect(listResults(result)[0]).toMatchObject({ verdict: 'dropped', rule: 'request.region-mismatch' });
  });

  it("answers Invalid API key where the project says 'reject'", () => {
    const result = checkBody({ api_key: EU_KEY, events }, { project: { regionMismatch: 'reject' } });
    expect(result.answer).toEqual({ code: 400, error: `Invalid API key: ${EU_KEY}` });
    expect(result.verdict).toBe('rejected');
  });

  it('goes before the event rules', () => {
    expect(checkBody({ api_key: EU_KEY, events: [{}] }).answer.code).toBe(200);
  });
});

describe('request.options', () => {
  const short = [fine({ user_id: 'abc' })];

  it('lowers and raises the minimum', () => {
    expect(checkBody({ api_key: US_KEY, events: short, options: { min_id_length: 3 } }).verdict).toBe('accepted');
    expect(checkBody({ api_key: US_KEY, events: short, options: { min_id_length: 4 } }).verdict).toBe('rejected');
    const one = [fine({ user_id: 'x' })];
    expect(checkBody({ api_key: US_KEY, events: one, options: { min_id_length: 1 } }).verdict).toBe('accepted');
    expect(checkBody({ api_key: US_KEY, events, options: { min_id_length: 9 } }).verdict).toBe('rejected');
  });

  it.each([0, -1, 2.5, '3', true, {}])('ignores a minimum of %j, with a warning', (value) => {
    const result = checkBody({ api_key: US_KEY, events, options: { min_id_length: value } });
    expect(result.verdict).toBe('accepted');
    expect(result.diagnostics).toMatchObject([{ rule: 'request.options', severity: 'warning' }]);
    expect(checkBody({ api_key: US_KEY, events: short, options: { min_id_length: value } }).verdict).toBe('rejected');
  });

  it("leaves the project's own minimum where nothing usable is sent", () => {
    const project = { minIdLength: 3 };
    expect(checkBody({ api_key: US_KEY, events: short }, { project }).verdict).toBe('accepted');
    expect(checkBody({ api_key: US_KEY, events: short, options: 'x' }, { project }).verdict).toBe('accepted');
  });
});
