import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import {
  createMockAmplitude,
  type MockAmplitude,
  ProjectChangeError,
  UnknownProjectError,
} from '../../../mock-amplitude/index.ts';

const ROOT = '/_emulator/v1/projects';
const KEY = /^[0-9a-f]{32}$/;
const CONFIGURED = { name: 'fixed', apiKey: 'key-of-the-fixed-project', region: 'us' } as const;

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ clock: createManualClock(1_767_225_600_000), projects: [CONFIGURED] });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const create = (project: unknown) => request(mock.us).post(ROOT).send(Object(project));
const keysOf = async (name: string): Promise<{ apiKey: string; secretKey: string }> =>
  (await request(mock.us).get(`${ROOT}/${encodeURIComponent(name)}/keys`)).body;
const list = async () => (await request(mock.us).get(ROOT)).body;

function send(apiKey: string, region: 'us' | 'eu', event: object = {}, count = 1) {
  const events = Array.from({ length: count }, (_, place) => ({
    event_type: 'View',
    user_id: `user-${place + 1}`,
    ...event,
  }));
  return request(mock[region]).post('/2/httpapi').send({ api_key: apiKey, events });
}

describe('POST /projects', () => {
  it('creates a project whose keys only one call tells', async () => {
    const { status, body } = await create({ name: 'My Website - Production', organization: 'Acme', region: 'eu' });
    const keys = await keysOf('My Website - Production');
    expect([keys.apiKey, keys.secretKey]).toEqual([expect.stringMatching(KEY), expect.stringMatching(KEY)]);
    expect(keys.apiKey).not.toBe(keys.secretKey);
    const shown = {
      name: 'My Website - Production',
      organization: 'Acme',
      region: 'eu',
      plan: 'growth',
      apiKey: `…${keys.apiKey.slice(-4)}`,
      secretKey: `…${keys.secretKey.slice(-4)}`,
      origin: 'created',
    };
    expect([status, body]).toEqual([201, shown]);
    const { projects, organizations } = await list();
    expect(projects).toEqual([
      {
        name: 'fixed',
        organization: 'Local US',
        region: 'us',
        plan: 'growth',
        apiKey: '…ject',
        secretKey: null,
        origin: 'configured',
      },
      shown,
    ]);
    expect(organizations).toEqual([
      { name: 'Local US', region: 'us' },
      { name: 'Local EU', region: 'eu' },
      { name: 'Acme', region: 'eu' },
    ]);
    expect(JSON.stringify([projects, body])).not.toMatch(new RegExp(`${keys.apiKey}|${keys.secretKey}`));
  });

  it.each([
    [{ name: 'a' }, 'Local US', 'us'],
    [{ name: 'a', region: 'eu' }, 'Local EU', 'eu'],
    [{ name: 'a', organization: 'Local EU' }, 'Local EU', 'eu'],
  ])('takes %j', async (asked, organization, region) => {
    expect((await create(asked)).body).toMatchObject({ organization, region, plan: 'growth' });
  });

  it('gives all projects of an organization its region, which nothing changes', async () => {
    await create({ name: 'one', organization: 'Acme', region: 'eu' });
    expect((await create({ name: 'two', organization: 'Acme' })).body.region).toBe('eu');
    expect((await create({ name: 'three', organization: 'Acme', region: 'eu' })).status).toBe(201);
    for (const name of ['one', 'two', 'three']) await request(mock.us).delete(`${ROOT}/${name}`);
    const { status, body } = await create({ name: 'four', organization: 'Acme', region: 'us' });
    const why =
      'the data region of the organization "Acme" is EU: it was set when the organization was created and cannot be changed, and all its projects inherit it';
    expect([status, body]).toEqual([
      409,
      {
        error: `Failed to create the project: region: ${why}.`,
        fix: 'For another region, create another organization.',
        errors: [{ field: 'region', message: why }],
      },
    ]);
  });

  it.each([
    ['nothing', undefined, ['name']],
    ['no object', ['name'], ['name']],
    ['an empty name', { name: '' }, ['name']],
    ['a blank name', { name: ' ' }, ['name']],
    ['a name with blanks around it', { name: 'a ' }, ['name']],
    ['a name that is no text', { name: 7 }, ['name']],
    ['a name of 101 characters', { name: 'é'.repeat(101) }, ['name']],
    ['a name with an escape sequence', { name: 'a\u001b[2J' }, ['name']],
    ['a name that turns text around', { name: 'a\u202eb' }, ['name']],
    ['half a character', { name: 'a\ud800' }, ['name']],
    ['a path', { name: '../a' }, ['name']],
    ['the folder above', { name: '..' }, ['name']],
    ['an organization that is no text', { name: 'a', organization: null }, ['organization']],
    ['what no text can be made of', { name: 'a', organization: { toString: 1, valueOf: 2 } }, ['organization']],
    ['an organization without a region', { name: 'a', organization: 'Acme' }, ['region']],
    ['a region there is not', { name: 'a', organization: 'Acme', region: 'asia' }, ['region']],
    ['a plan there is not', { name: 'a', plan: 'free' }, ['plan']],
    ['a field there is not', { name: 'a', organisation: 'Acme', apiKey: 'x' }, ['organisation', 'apiKey']],
    ['several', { organization: '', region: 1, plan: [] }, ['name', 'organization', 'region', 'plan']],
  ])('says which fields are wrong: %s', async (_, asked, fields) => {
    const { status, body } = await create(asked);
    expect([status, body.errors.map(({ field }: { field: string }) => field)]).toEqual([400, fields]);
    expect(body.error).toContain(`${fields[0]}: `);
    expect(JSON.stringify(body)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect((await list()).projects).toHaveLength(1);
  });

  it('takes a name of 100 characters, and one that is markup', async () => {
    for (const name of ['é'.repeat(100), '<img src=x onerror=alert(1)>', '__proto__', '%2e', 'any-key-1']) {
      expect((await create({ name })).status).toBe(201);
      expect((await keysOf(name)).apiKey).toMatch(KEY);
    }
  });

  it.each(['fixed', 'made'])('refuses a name that is taken: %s', async (name) => {
    await create({ name: 'made' });
    const { status, body } = await create({ name, region: 'eu' });
    expect([status, body.errors]).toEqual([409, [{ field: 'name', message: `there is a project "${name}" already` }]]);
  });

  it('gives no name to an unknown key that a project has', async () => {
    await using own = {
      mock: await createMockAmplitude({ anyKey: true }),
      [Symbol.asyncDispose]: () => own.mock.close(),
    };
    own.mock.createProject({ name: 'any-key-1' });
    const body = { api_key: 'unknown', events: [{ event_type: 'View', user_id: 'user-1' }] };
    await request(own.mock.us).post('/2/httpapi').send(body);
    expect(own.mock.events().map(({ project }) => project)).toEqual(['any-key-2']);
    expect((await request(own.mock.us).delete(`${ROOT}/any-key-2`)).body.error).toContain('anyKey');
  });
});

describe('a project that was created', () => {
  it('takes uploads in its region, and drops those of the other', async () => {
    await create({ name: 'web', organization: 'Acme', region: 'eu' });
    const { apiKey } = await keysOf('web');
    expect((await send(apiKey, 'eu')).body).toMatchObject({ code: 200, events_ingested: 1 });
    await send(apiKey, 'us');
    const events = mock.events({ project: 'web' }).map(({ verdict, rule }) => [verdict, rule]);
    expect(events).toEqual([
      ['accepted', null],
      ['dropped', 'request.region-mismatch'],
    ]);
    expect((await request(mock.us).get('/_emulator/v1/stats?project=web')).body.events).toMatchObject({ accepted: 1 });
    expect((await request(mock.us).get('/_emulator/v1/lines?q=project:web')).body.passed).toBe(2);
    expect(JSON.stringify(mock.requests())).not.toContain(apiKey);
  });

  it('is read back with its secret key, in its region', async () => {
    await create({ name: 'web', organization: 'Acme', region: 'eu' });
    const { apiKey, secretKey } = await keysOf('web');
    await send(apiKey, 'eu');
    const search = (region: 'us' | 'eu', secret: string) =>
      request(mock[region]).get('/api/2/usersearch?user=user-1').auth(apiKey, secret);
    expect((await search('eu', secretKey)).body.matches).toHaveLength(1);
    expect((await search('us', secretKey)).status).toBe(403);
    expect((await search('eu', apiKey)).status).toBe(403);
  });

  it('has the rates of its plan', async () => {
    for (const plan of ['starter', 'growth'] as const) {
      const { apiKey } = mock.createProject({ name: plan, plan });
      await send(apiKey, 'us', {}, 1000);
      const { status } = await send(apiKey, 'us');
      expect([plan, status]).toEqual([plan, plan === 'starter' ? 429 : 200]);
    }
  });

  it('has a secret key that a refusal recognizes where it is sent as the key', async () => {
    const { secretKey } = mock.createProject({ name: 'web' });
    await send(secretKey, 'us');
    expect(JSON.stringify(mock.requests()[0]?.diagnostics)).toContain('is the secret key of project web (US)');
  });

  it('is gone once it is deleted, with all that came to it', async () => {
    const { apiKey, secretKey } = mock.createProject({ name: 'web' });
    await send(apiKey, 'us');
    await send(CONFIGURED.apiKey, 'us');
    mock.fault({ status: 503, match: { project: 'web' } });
    const { status, body } = await request(mock.us).delete(`${ROOT}/web`);
    expect([status, body]).toEqual([200, { deleted: true, project: 'web' }]);
    expect(mock.events().map(({ project }) => project)).toEqual(['fixed']);
    expect(mock.faults()).toEqual([]);
    expect((await send(apiKey, 'us')).body.error).toContain('Invalid API key');
    expect((await request(mock.us).get('/api/2/usersearch?user=user-1').auth(apiKey, secretKey)).status).toBe(403);
    expect((await request(mock.us).get(`${ROOT}/web/keys`)).status).toBe(404);
    expect((await request(mock.us).delete(`${ROOT}/web`)).status).toBe(404);
    const again = mock.createProject({ name: 'web' });
    expect(again.apiKey).not.toBe(apiKey);
    expect(mock.events({ project: 'web' })).toEqual([]);
    expect(mock.users.find('user-1', 'web')).toBeUndefined();
  });

  it('goes with a reset of everything, and stays with one of its own', async () => {
    const { apiKey } = mock.createProject({ name: 'web', organization: 'Acme', region: 'eu' });
    await send(apiKey, 'eu');
    mock.reset('web');
    expect(mock.events()).toEqual([]);
    expect((await send(apiKey, 'eu')).status).toBe(200);
    await request(mock.us).post('/_emulator/v1/reset');
    const { projects, organizations } = await list();
    expect([projects.length, organizations.length]).toEqual([1, 2]);
    expect((await send(apiKey, 'eu')).status).toBe(400);
    expect(mock.createProject({ name: 'web', organization: 'Acme', region: 'us' }).region).toBe('us');
  });
});

describe('a project that is configured', () => {
  it('is not deleted', async () => {
    const { status, body } = await request(mock.us).delete(`${ROOT}/fixed`);
    expect([status, body.error]).toEqual([409, 'Failed to delete the project "fixed": it is configured.']);
    expect((await send(CONFIGURED.apiKey, 'us')).status).toBe(200);
  });

  it('belongs to an organization that all of its projects share the region of', async () => {
    const acme = { apiKey: 'key-one', organization: 'Acme' };
    const two = [
      { ...acme, name: 'one', region: 'us' },
      { ...acme, name: 'two', region: 'eu', apiKey: 'key-two' },
    ] as const;
    await expect(createMockAmplitude({ projects: two })).rejects.toThrow('"two" is in eu, and the data region of');
    const own = await createMockAmplitude({ projects: [two[1]] });
    expect(() => own.createProject({ name: 'three', organization: 'Acme', region: 'us' })).toThrow('is EU');
    own.reset();
    expect(own.createProject({ name: 'three', organization: 'Acme' }).region).toBe('eu');
    await own.close();
  });
});

it('there are at most 1000 that were created', () => {
  for (let count = 0; count < 1000; count++) mock.createProject({ name: `project ${count}` });
  expect(() => mock.createProject({ name: 'one more' })).toThrow('there are 1000 projects');
  mock.deleteProject('project 7');
  expect(mock.createProject({ name: 'one more' }).apiKey).toMatch(KEY);
  expect(() => mock.deleteProject('project 7')).toThrow(UnknownProjectError);
  expect(() => mock.deleteProject('fixed')).toThrow(ProjectChangeError);
});
