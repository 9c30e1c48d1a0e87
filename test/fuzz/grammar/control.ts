import fc from 'fast-check';
import { eventJson } from './amplitude.ts';
import { bodyLike, NO_BODY } from './any-body.ts';
import { anySegment, queryLike } from './any-head.ts';
import { anyJson, anyNumberJson, anyTextJson, listLike, objectLike, oneOfJson } from './any-json.ts';
import { KEYS, PROJECTS, US_KEY } from './keys.ts';
import { type RouteGrammar, type RouteParts, routeGrammar } from './route-grammar.ts';

const ROOT = '/_emulator/v1';
const NAMES = PROJECTS.map(({ name }) => name);
const SELECTOR = { project: [...NAMES, 'nowhere', ''], apiKey: KEYS };
const FILTER = {
  ...SELECTOR,
  verdict: ['accepted', 'rejected', 'duplicate', 'dropped', 'throttled'],
  rule: ['event.id-length', 'request.path'],
  warning: ['lint.unknown-key', 'lint.*', '*', 'no-such'],
  region: ['us', 'eu'],
  since: ['0', '5', '999999999999', '-1', '1e3', '1.5'],
  limit: ['1', '100', '10000', '10001', '0', 'NaN'],
};
const EVENT_FILTER = {
  ...FILTER,
  eventType: ['Page Viewed'],
  userId: ['user-1'],
  deviceId: ['user-2'],
  insertId: ['insert-1'],
  requestSeq: ['1', '0'],
};

const SEQS = ['1', '2', '50', '1000', '0', '1.0'];
const QUERIES = [
  'is:culprit',
  'vredict:x',
  '-type:page*',
  'event.event_properties.a>1',
  '"',
  'since:5m',
  'status:4xx,5xx',
  '*',
];

interface ControlParts extends Omit<RouteParts, 'ports' | 'route' | 'path'> {
  query?: Record<string, readonly string[]>;
  /** What stands in the place of `:id` and the like. */
  segment?: readonly string[];
}

function control(route: string, { query = {}, segment = [], ...parts }: ControlParts = {}): RouteGrammar {
  const [method = '', path = ''] = route.split(' ');
  const place = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...(segment.length > 0 ? segment : ['1'])) },
    anySegment,
  );
  const at = fc.tuple(place, queryLike(query)).map(([name, rest]) => ROOT + path.replace(/:\w+/, () => name) + rest);
  return { ...routeGrammar({ ports: ['us', 'eu'], route: `${method} ${ROOT}${path}`, path: at, ...parts }) };
}

const match = objectLike({
  eventType: oneOfJson('Page Viewed', 'No Such'),
  userId: { good: oneOfJson('user-1'), odd: anyTextJson },
  verdict: { good: oneOfJson('accepted', 'rejected'), odd: oneOfJson('x') },
  warning: { good: oneOfJson('lint.*', 'lint.time'), odd: anyTextJson },
  project: oneOfJson(...NAMES),
  event: { good: eventJson, odd: anyJson },
});
const waitCall = fc
  .tuple(objectLike({ match, count: { good: oneOfJson(1, 2, 100_000), odd: oneOfJson(0) } }), fc.constantFrom(0, 1, 20))
  .map(([call, ms]) => (call === '{}' ? `{"timeoutMs":${ms}}` : `${call.slice(0, -1)},"timeoutMs":${ms}}`));

const faultRule = objectLike({
  name: anyTextJson,
  match: objectLike({
    path: oneOfJson('/2/httpapi', '/batch'),
    apiKey: oneOfJson(...KEYS),
    region: oneOfJson('us', 'eu'),
    userId: anyTextJson,
    nth: oneOfJson(1, 0, { every: 2 }, { every: 0 }),
  }),
  status: oneOfJson(503, 429, 400, 599, 399, 600),
  throttle: oneOfJson('ids', 'day', 'project'),
  html: oneOfJson(true),
  reset: oneOfJson('before', 'after'),
  cut: oneOfJson(true),
  hang: oneOfJson(true),
  drop: oneOfJson(true),
  stores: oneOfJson(true, false),
  delayMs: oneOfJson(0, 1, 50, 86_400_001),
  times: oneOfJson(1, 2, 0),
  probability: oneOfJson(0.5, 1, 2),
  seed: fc.oneof(oneOfJson(1), anyNumberJson),
});

/** Few at a time: a rule with one effect is more often one that can be used. */
const fault = fc.oneof(
  faultRule,
  oneOfJson(
    { status: 503, times: 1 },
    { reset: 'before', times: 2 },
    { cut: true, times: 1 },
    { hang: true, times: 1 },
    { drop: true },
  ),
);

const faultsOnly = fc
  .tuple(fc.constantFrom('?project=faulty'), queryLike({}))
  .map(([own, more]) => own + more.replace('?', '&'));

const clockCall = objectLike({
  action: oneOfJson('freeze', 'advance', 'resume', 'reset'),
  ms: { good: oneOfJson(0, 1000, 604_800_000), odd: fc.oneof(oneOfJson(8.64e15, 1e300, -1, 1.5), anyNumberJson) },
  project: oneOfJson(...NAMES),
});
const selector = objectLike({ project: { good: oneOfJson(...NAMES), odd: oneOfJson('x') } });
const upload = fc.tuple(listLike(eventJson)).map(([events]) => `{"api_key":"${US_KEY}","events":${events}}`);
const FRAME = [
  '{"match":{"event":§}}',
  '{"match":§}',
  '{"a":§}',
  '{"match":{"eventType":§,"userId":§,"verdict":§,"project":§,"path":§,"apiKey":§,"nth":§},"count":§,"timeoutMs":0}',
  '{"name":§,"project":§,"deviceId":§,"action":§,"ms":§,"status":§,"delayMs":§,"seed":§}',
];

/** Projects that are created, and go again. */
const CREATED = ['web', 'app', '%F0%9F%8D%8E', '__proto__'];
const newProject = objectLike({
  name: { good: oneOfJson('web', 'app', '🍎', '__proto__'), odd: anyTextJson },
  organization: { good: oneOfJson('Acme', 'Local EU'), odd: anyTextJson },
  region: { good: oneOfJson('us', 'eu'), odd: anyTextJson },
  plan: { good: oneOfJson('starter', 'growth', 'enterprise'), odd: anyTextJson },
});
const PROJECT_FRAME = ['{"name":§}', '{"name":"web","organization":§,"region":§,"plan":§}'];

const letters = objectLike({
  ids: { good: oneOfJson([1], [1, 2], []), odd: anyJson },
  rule: { good: oneOfJson('deliver.'), odd: anyTextJson },
  all: oneOfJson(true, false),
  integration: { good: oneOfJson('built-in'), odd: anyTextJson },
});
const INTEGRATION = { integration: ['built-in', 'nowhere', ''] };
const LETTER_FRAME = ['{"ids":§}', '{"rule":§}', '{"integration":§,"all":true}'];

/** The forwarder's side. It is resumed more often than paused. */
const DELIVERY_ROUTES: readonly RouteGrammar[] = [
  control('GET /delivery', { query: INTEGRATION, weight: 0.3 }),
  control('GET /delivery/dead-letters', {
    query: { ...INTEGRATION, limit: FILTER.limit, before: SEQS, rule: ['deliver.'] },
  }),
  control('POST /delivery/dead-letters/replay', { body: bodyLike(letters, LETTER_FRAME), weight: 0.2 }),
  control('POST /delivery/dead-letters/discard', { body: bodyLike(letters, LETTER_FRAME), weight: 0.2 }),
  control('POST /delivery/pause', { body: bodyLike(letters, LETTER_FRAME), weight: 0.05 }),
  control('POST /delivery/resume', { body: bodyLike(letters, LETTER_FRAME) }),
  control('GET /delivery/mapped', { query: { ...SELECTOR, insertId: ['insert-1', ''] } }),
];

/** What only asks, or changes one thing; what looks at the whole log takes long, and is rarer; what forgets much is rare, or nothing ever fills. */
export const CONTROL_ROUTES: readonly RouteGrammar[] = [
  control('GET /', { query: { a: [] } }),
  control('GET /requests', { query: FILTER, weight: 0.5 }),
  control('GET /requests/:seq', { segment: ['1', '50', '1000', '0', '1.0'] }),
  control('GET /requests/:seq/curl', { segment: SEQS, query: { origin: ['http://localhost:9100', 'nowhere', ''] } }),
  control('GET /requests/:seq/test', { segment: SEQS }),
  control('POST /requests/:seq/again', { segment: SEQS, weight: 0.2 }),
  control('GET /events/:seq', { segment: SEQS }),
  control('GET /events/:seq/test', { segment: SEQS }),
  control('GET /series', { query: { ...SELECTOR, range: ['5m', '1h', '1w', '2y', ''] }, weight: 0.3 }),
  control('GET /revenue', {
    query: { ...SELECTOR, interval: ['hour', 'day', 'year'], group: ['none', 'product', 'type', ''] },
  }),
  control('GET /throttled', { query: SELECTOR, weight: 0.2 }),
  control('GET /users', { query: { ...SELECTOR, q: ['user', 'user-1', 'device-1', '1', ''] } }),
  control('GET /users/:id', { query: SELECTOR, segment: ['1', '2', '999', '0'] }),
  control('GET /users/:id/events', {
    query: { ...SELECTOR, limit: FILTER.limit },
    segment: ['1', '2', '999'],
    weight: 0.2,
  }),
  control('GET /events', { query: EVENT_FILTER, weight: 0.2 }),
  control('GET /lines', {
    query: { ...SELECTOR, q: QUERIES, after: SEQS, before: SEQS, limit: FILTER.limit },
    weight: 0.2,
  }),
  control('GET /records', { query: { ...SELECTOR, q: QUERIES, limit: FILTER.limit }, weight: 0.1 }),
  ...DELIVERY_ROUTES,
  control('POST /events/wait', {
    query: SELECTOR,
    body: bodyLike(waitCall, [...FRAME, '{"timeoutMs":1,"match":{"event":{"event_properties":§}}}']),
    weight: 0.4,
  }),
  control('GET /stream', {
    query: { ...EVENT_FILTER, kind: ['event', 'request'], view: ['line', 'x'], q: QUERIES },
    more: { endless: true },
    weight: 0.3,
  }),
  control('POST /check', {
    query: { region: ['us', 'eu', 'x'] },
    body: bodyLike(upload, [
      `{"api_key":"${US_KEY}","events":[{"user_id":"user-1","event_type":"x","user_properties":§}]}`,
      `{"events":§}`,
    ]),
    weight: 2,
  }),
  control('GET /faults', { query: SELECTOR }),
  narrowed('POST /faults', bodyLike(fc.oneof(fault, listLike(fault)), FRAME)),
  control('DELETE /faults', { query: SELECTOR }),
  control('GET /faults/scenarios'),
  control('GET /faults/schema'),
  control('DELETE /faults/:id', { segment: ['1', '2', '10', '50'] }),
  narrowed('POST /faults/scenarios/:name', fc.oneof(fc.constant(NO_BODY), bodyLike(objectLike({ match }), FRAME))),
  control('GET /clock', { query: SELECTOR }),
  control('POST /clock', { query: SELECTOR, body: bodyLike(clockCall, FRAME), weight: 0.5 }),
  control('POST /reset', { query: { project: NAMES }, body: bodyLike(selector, FRAME), weight: 0.02 }),
  control('GET /projects'),
  control('POST /projects', { body: bodyLike(newProject, PROJECT_FRAME), weight: 0.5 }),
  control('GET /projects/:name/keys', { segment: ['shop-us', ...CREATED] }),
  control('DELETE /projects/:name', { segment: [...CREATED, 'shop-us'], weight: 0.3 }),
  control('GET /stats', { query: SELECTOR }),
  control('GET /delayed', { query: SELECTOR }),
  control('GET /silenced-devices', { query: SELECTOR }),
  control('POST /silenced-devices', {
    query: SELECTOR,
    body: bodyLike(
      objectLike({ project: oneOfJson(...NAMES), deviceId: { good: oneOfJson('user-9'), odd: anyTextJson } }),
      FRAME,
    ),
  }),
  control('DELETE /silenced-devices/:deviceId', { query: SELECTOR, segment: ['user-9', 'device-1'] }),
  control('GET /session', { weight: 0.005 }),
];

/** Faults are for one project alone: elsewhere a 5xx stays a bug. */
function narrowed(route: string, body: RouteParts['body']): RouteGrammar {
  const [, path = ''] = route.split(' ');
  const name = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('outage', 'flaky', 'throttled-user', 'wrong-region') },
    anySegment,
  );
  const at = fc.tuple(name, faultsOnly).map(([one, query]) => ROOT + path.replace(/:\w+/, () => one) + query);
  return {
    ...control(route),
    ...routeGrammar({
      ports: ['us', 'eu'],
      route: route.replace(' ', ` ${ROOT}`),
      path: at,
      ...(body === undefined ? {} : { body }),
    }),
  };
}
