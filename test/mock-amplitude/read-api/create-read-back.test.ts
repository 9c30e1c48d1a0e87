import { gunzipSync } from 'node:zlib';
import express from 'express';
import { unzipSync } from 'fflate';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../mock-amplitude/read-api/build-row.ts';
import { createReadBack } from '../../../mock-amplitude/read-api/create-read-back.ts';
import { exportEvents } from '../../../mock-amplitude/read-api/export-events.ts';
import { createLookups } from '../../../mock-amplitude/rules/stored/lookups.ts';
import { openState } from '../open-state.ts';

const AT = Date.parse('2026-01-02T03:30:00Z');

/** What all rows here have. */
const ROW = {
  ...{ at: AT, eventTime: AT, clientUploadTime: null, path: '/2/httpapi', changedUser: false, seed: '1' },
};

/** David on device Y, an anonymous event on Z, David on Z: rows of the IDs 1, 2, 1. */
function open() {
  const { state, profiles, send } = openState();
  const rows: Row[] = [
    { user_id: 'David', device_id: 'dev-Y', event_type: 'a', app_version: '1.2', insert_id: 'i-1', time: AT },
    { device_id: 'dev-Z', event_type: 'b' },
    { user_id: 'David', device_id: 'dev-Z', event_type: 'c', user_properties: { plan: 'pro' } },
  ].map((event) => ({ ...ROW, amplitudeId: send(event, AT).amplitudeId, event }));
  const projects = () => [{ name: 'shop', apiKey: 'key', secretKey: 'secret' }];
  const app = express().use(
    createReadBack({
      projects,
      profiles: () => profiles,
      stateOf: () => state,
      keep: async () => {},
      allowedHosts: [],
      rows: async () => rows,
      lookups: createLookups(),
    }),
  );
  return (path: string) => supertest(app).get(path).auth('key', 'secret');
}

describe('read-back', () => {
  it('finds a user', async () => {
    const { body } = await open()('/api/2/usersearch?user=David');
    expect(body).toEqual({ matches: [{ user_id: 'David', amplitude_id: 1 }], type: 'match_user_or_device_id' });
    expect((await open()('/api/2/usersearch?user=Nobody')).body).toEqual({ type: 'nomatch', matches: [] });
  });

  it.each([
    ['', 'c,b,a'],
    ['&direction=earliest', 'a,b,c'],
    ['&direction=earliest&offset=1&limit=1', 'b'],
    ['&offset=3', ''],
  ])('reads the activity of merged ids%s: %s', async (query, types) => {
    const { body } = await open()(`/api/2/useractivity?user=2${query}`);
    expect(body.events.map((event: { event_type: string }) => event.event_type).join()).toBe(types);
    expect(body.userData).toMatchObject({
      ...{ user_id: 'David', canonical_amplitude_id: 1, merged_amplitude_ids: [2], num_events: 3 },
      ...{ first_used: '2026-01-02', device_ids: ['dev-Y', 'dev-Z'], version: '1.2', properties: { plan: 'pro' } },
    });
  });

  it('answers 200 for an unknown id', async () => {
    const { status, body } = await open()('/api/2/useractivity?user=99');
    expect([status, body.events, body.userData.num_events]).toEqual([200, [], 0]);
  });

  it.each([
    ['/api/2/useractivity?user=-1', 400],
    ['/api/2/useractivity?user=1&limit=-1', 400],
    ['/api/2/useractivity?user=1&direction=up', 400],
    ['/api/2/usersearch', 400],
    ['/api/2/export?start=20260102T03', 400],
    ['/api/2/export?start=20260102T24&end=20260103T00', 400],
    ['/api/2/export?start=20260231T00&end=20260303T00', 400],
    ['/api/2/export?start=20260102T04&end=20260102T03', 400],
    ['/api/2/export?start=20250102T03&end=20260102T02', 404],
    ['/api/2/export?start=20250102T03&end=20260102T03', 400],
    ['/api/2/export?start=20260102T04&end=20260102T05', 404],
  ])('%s: %i', async (path, status) => {
    const answer = await open()(path);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(/^Failed to .+\. [A-Z]/);
  });

  it('exports the hours asked for, both included, with the names of an export', async () => {
    const answer = await open()('/api/2/export?start=20260102T03&end=20260102T03').buffer(true).responseType('blob');
    const files = unzipSync(answer.body);
    expect(Object.keys(files)).toEqual(['shop_2026-01-02_3#0.json.gz']);
    const lines = gunzipSync(files['shop_2026-01-02_3#0.json.gz'] ?? '')
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ...{ user_id: 'David', device_id: 'dev-Y', event_type: 'a', amplitude_id: 1 },
      ...{ version_name: '1.2', $insert_id: 'i-1', client_event_time: '2026-01-02 03:30:00.000000' },
    });
  });

  it('lets others have their turn while it exports', async () => {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    // Each takes a while, as an event in a large body does.
    const rows = Array.from({ length: 30 }, (_, index) => ({
      ...ROW,
      amplitudeId: 1,
      get event() {
        const until = performance.now() + 5;
        while (performance.now() < until);
        return { event_type: String(index), event_properties: { turns } };
      },
    }));
    const exported = { project: 'shop', rows, userOf: () => undefined };
    const zip = await exportEvents(exported, '20260102T03', '20260102T03');
    clearImmediate(next);
    const [file = new Uint8Array()] = Object.values(unzipSync(zip));
    const last: unknown = JSON.parse(gunzipSync(file).toString().trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({
      event_type: '29',
      event_properties: { turns: expect.toSatisfy((count: number) => count >= 5) },
    });
  });

  it.each([
    ['Basic nonsense', 401],
    ['', 401],
    [`Basic ${Buffer.from('key:wrong').toString('base64')}`, 403],
  ])('answers "%s" with %i', async (authorization, status) => {
    const answer = await open()('/api/2/usersearch?user=David').set('Authorization', authorization);
    expect(answer.status).toBe(status);
  });

  it.each([
    [
      'user_id=David&get_amp_props=true',
      {
        ...{ user_id: 'David', device_id: 'dev-Z' },
        amp_props: {
          ...{
            first_used: '2026-01-02',
            last_used: '2026-01-02',
            app_version: '1.2',
            start_version: '1.2',
            plan: 'pro',
          },
        },
      },
    ],
    ['device_id=dev-Y', { user_id: 'David', device_id: 'dev-Y', amp_props: null }],
  ])('reads the profile of %s', async (query, userData) => {
    const { body } = await open()(`/v1/userprofile?${query}`).set('Authorization', 'Api-Key secret');
    expect(body).toEqual({ userData: { ...userData, recommendations: null, cohort_ids: null } });
  });

  it.each([
    ['', 'Missing Api-Key in Authorization header'],
    ['Basic key:secret', 'Missing Api-Key in Authorization header'],
    ['Api-Key wrong', 'Invalid Api-Key'],
  ])('refuses a profile to "%s" as the docs say', async (authorization, text) => {
    const answer = await open()('/v1/userprofile?user_id=David').set('Authorization', authorization);
    expect([answer.status, answer.text]).toEqual([401, text]);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8' });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  it('says of a profile that nobody has seen it', async () => {
    const { body } = await open()('/v1/userprofile?user_id=Nobody').set('Authorization', 'Api-Key secret');
    expect(body).toEqual({ error: 'User id and device id not seen before' });
  });
});
