import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../mock-amplitude/limits.ts';
import type { ProjectOptions } from '../../../mock-amplitude/options.ts';
import { createProjects } from '../../../mock-amplitude/projects/projects.ts';
import { attributeRefusal, checkRequest, refuseRequest } from '../../../mock-amplitude/rules/check-request.ts';
import { type EventTerms, JSON_TERMS } from '../../../mock-amplitude/rules/event/event-terms.ts';
import { refusePath } from '../../../mock-amplitude/rules/request/path.ts';
import {
  findAllRefusals,
  type ReadBody,
  type RequestReading,
  type SentRequest,
  startReading,
} from '../../../mock-amplitude/rules/request/request-rule.ts';
import {
  FORM_RULES,
  JSON_RULES,
  LEGACY_RULES,
  PROJECT_RULES,
} from '../../../mock-amplitude/rules/request/request-rules.ts';
import { EU_KEY, fine, listResults, NOW, US_KEY } from './check-body.ts';

type Parameter = SentRequest['parameter'];
interface Sent {
  body?: ReadBody;
  parameter?: Parameter;
}

function setUp(project: Partial<ProjectOptions> = {}, anyKey = false) {
  const eu = { name: 'eu', apiKey: EU_KEY, region: 'eu' } as const;
  const projects = createProjects([{ name: 'us', apiKey: US_KEY, region: 'us', ...project }, eu], {}, anyKey);
  const rest = { limits: DEFAULT_LIMITS, acceptTextPlain: true, forbiddenUserAgents: [], timeOf: () => NOW };
  return { projects, ...rest };
}

/** A request whose body holds something, of which nothing is read yet. */
function begin({ body = complete('x'), parameter }: Sent = {}): RequestReading {
  const contentType = parameter === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const sent = { method: 'POST', url: '/', region: 'us', userAgent: undefined } as const;
  return startReading({ ...sent, contentType, body, parameter });
}

function complete(text: string): ReadBody {
  return { kind: 'complete', body: Buffer.from(text) };
}

describe('a request that could be read', () => {
  const check = (
    fields: object,
    events: object[] | undefined,
    parameter?: Parameter,
    terms: EventTerms = JSON_TERMS,
  ) => {
    const reading = {
      ...begin({ parameter }),
      fields: { api_key: US_KEY, ...fields },
      events: events?.map((one) => ({ ...one })),
    };
    return (project: Partial<ProjectOptions> = {}) => checkRequest(reading, terms, setUp(project));
  };

  it('has numbers as text where its project or its endpoint takes them', () => {
    const checked = check({}, [fine({ price: '5' })]);
    expect(checked()).toMatchObject({ verdict: 'rejected', coerced: false });
    expect(checked({ fieldTypes: 'coerce' })).toMatchObject({ verdict: 'accepted', coerced: true });
    const ofForm = check({}, [fine({ price: '5' })], 'event', { ...JSON_TERMS, coercesNumbers: true });
    expect(ofForm()).toMatchObject({ verdict: 'accepted', coerced: true });
    expect(ofForm().runs[0]?.events[0]?.price).toBe(5);
  });

  it.each([
    ['1767225600000', 1_767_225_600_000],
    ['12', 12],
    ['9'.repeat(15), 999_999_999_999_999],
    ['9'.repeat(16), null],
    ['', null],
    ['x12', null],
    ['12x', null],
    ['xx', null],
    [undefined, null],
  ])('by a legacy SDK was sent at its upload_time: %j', (upload_time, at) => {
    expect(check({ upload_time }, [fine()], 'e')().clientUploadTime).toBe(at);
  });

  it.each(['event', 'identification', 'mapping'] as const)(
    'as a form with %s says nothing of when it was sent',
    (name) => {
      const times = { upload_time: '12', client_upload_time: '2026-01-01T00:00:00.000Z' };
      expect(check(times, [fine()], name)().clientUploadTime).toBe(null);
    },
  );

  it('may be one that has no events, such as /usermap takes', () => {
    const accepted = check({}, undefined, 'mapping')();
    expect(accepted).toMatchObject({ verdict: 'accepted', eventCount: 0, answer: { code: 200, events_ingested: 0 } });
    expect(listResults(accepted)).toEqual([]);
    const unknown = check({ api_key: 'of-nobody' }, undefined, 'mapping')();
    expect(unknown).toMatchObject({ verdict: 'rejected', rule: 'request.api-key-unknown', eventCount: 0 });
    expect(listResults(unknown)).toEqual([]);
  });

  it.each([42, true, {}])('has no project by the key %j, not even one of its own under anyKey', (api_key) => {
    const reading = { ...begin(), fields: { api_key }, events: [] };
    const ruleset = setUp({}, true);
    expect(checkRequest(reading, JSON_TERMS, ruleset).rule).toBe('request.api-key-unknown');
    expect(ruleset.projects.adopted().size).toBe(0);
  });
});

describe('a request that was refused', () => {
  const everyKeyIsKnown = { ...setUp(), projects: { ...setUp().projects, known: () => setUp().projects.named('us') } };

  it.each([
    ['by the key in its fields', { fields: { api_key: EU_KEY } }, 'eu'],
    ['by the key that was found in its body', { foundKey: EU_KEY }, 'eu'],
    ['but not by a key of nobody', { foundKey: 'of-nobody' }, undefined],
    ['but not without a key', {}, undefined],
    ['but not by a key that is no text', { fields: { api_key: 42 } }, undefined],
  ])('has a project %s', (_name, read, name) => {
    const reading = { ...begin(), ...read };
    attributeRefusal(reading, setUp());
    expect(reading.project?.name).toBe(name);
  });

  it('is of nobody without a key, whatever the projects say, and stays whose it is', () => {
    const ofNobody = begin();
    attributeRefusal(ofNobody, everyKeyIsKnown);
    expect(ofNobody.project).toBeUndefined();
    const ofSomebody = { ...begin(), fields: { api_key: US_KEY }, project: setUp().projects.named('eu') };
    attributeRefusal(ofSomebody, everyKeyIsKnown);
    expect(ofSomebody.project?.name).toBe('eu');
  });

  it('has no numbers that were read otherwise', () => {
    expect(refuseRequest(refusePath('GET', '/nowhere'), begin(), NOW).coerced).toBe(false);
  });
});

describe('all that is wrong with a request', () => {
  const json = (fields: object): Sent => ({ body: complete(JSON.stringify(fields)) });
  const form = (text: string, parameter: Parameter): Sent => ({ body: complete(text), parameter });
  const EVENT = encodeURIComponent(JSON.stringify(fine()));
  const IN_FORM = "Send the project's key as api_key, a field of the form or of the query; not in a header.";
  const IN_BODY = "Put the project's key in the body as api_key, beside events; not in a header or the query.";
  const AS_CLIENT = "Send the project's key as client, a field of the form.";

  it.each<[Sent, string[]]>([
    [{ body: { kind: 'hung-up', received: 3 } }, ['emulator.client-hung-up :']],
    [{ body: { kind: 'not-gzip', reason: 'x' } }, ['request.body-json :']],
    [{ body: { kind: 'too-large', limit: 7, beginning: Buffer.from('') } }, ['request.body-size :']],
    [{ body: complete('') }, ['request.body-missing :']],
    [{ body: complete('x') }, ['request.body-json :']],
    [json({}), ['request.api-key-missing api_key:', 'request.events-missing events:']],
    [json({ api_key: EU_KEY }), ['request.events-missing events:', 'request.region-mismatch api_key:']],
    [
      json({ api_key: 'of-nobody', events: 1 }),
      ['request.events-not-array events:', 'request.api-key-unknown api_key:'],
    ],
    [json({ api_key: US_KEY, events: [] }), []],
  ])('is told, and no more than that: %j', (sent, told) => {
    const refusals = findAllRefusals([...JSON_RULES, ...PROJECT_RULES], begin(sent), setUp());
    expect(refusals.map(({ diagnostic: { rule, path } }) => `${rule} ${path}:`)).toEqual(told);
  });

  it('is in the other region, though its events are missing: none were taken in', () => {
    const refusals = findAllRefusals([...JSON_RULES, ...PROJECT_RULES], begin(json({ api_key: EU_KEY })), setUp());
    expect(refusals.at(-1)?.answer).toMatchObject({ code: 200, events_ingested: 0 });
  });

  it.each<[string, typeof JSON_RULES, Sent, string[]]>([
    ['JSON', JSON_RULES, json({ events: [] }), [`api_key: no api_key. ${IN_BODY}`]],
    ['a form', FORM_RULES, form(`event=${EVENT}`, 'event'), [`api_key: no api_key. ${IN_FORM}`]],
    ['a form of the legacy SDKs', LEGACY_RULES, form(`e=${EVENT}`, 'e'), [`client: no client. ${AS_CLIENT}`]],
    [
      ...(['a form with the name of another', LEGACY_RULES, form(`e=${EVENT}&apiKey=x`, 'e')] as const),
      [`client: no client, but found apiKey: keys are case-sensitive. ${AS_CLIENT}`],
    ],
    ['a form that is whole', LEGACY_RULES, form(`e=${EVENT}&client=x`, 'e'), []],
  ])('where to put the key of %s is told', (_name, rules, sent, told) => {
    const refusals = findAllRefusals(rules, begin(sent), setUp());
    expect(refusals.map(({ diagnostic: { path, message, fix } }) => `${path}: ${message}. ${fix}`)).toEqual(told);
  });

  it('an unknown key is told of by the name it was sent under', () => {
    const reading = { ...begin(form('x', 'e')), fields: { api_key: 'of-nobody' } };
    expect(findAllRefusals(PROJECT_RULES, reading, setUp())[0]?.diagnostic.path).toBe('client');
  });
});
