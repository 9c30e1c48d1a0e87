import fc from 'fast-check';
import { bodyLike, bombBody, NO_BODY, type Sent } from './any-body.ts';
import { anySegment } from './any-head.ts';
import { anyJson, anyNumberJson, anyObjectJson, anyTextJson, listLike, objectLike, oneOfJson } from './any-json.ts';
import { MANAGEMENT_TOKEN, PIPELINE_KEY, PROJECTS, SIGNED, US_KEY } from './keys.ts';
import { type RouteGrammar, routeGrammar } from './route-grammar.ts';

const id = { good: fc.nat(200).map((number) => `"device-${number}"`), odd: fc.oneof(anyTextJson, anyNumberJson) };
const amount = { good: anyNumberJson, odd: oneOfJson('1,299.00', '59,99', '$27.50', '', '1e999', {}, [], '٣') };
const item = objectLike({ price: amount, quantity: amount, product_id: anyTextJson, revenue: amount });
const order = objectLike({
  total: amount,
  value: amount,
  revenue: amount,
  currency: { good: oneOfJson('EUR', 'KWD'), odd: oneOfJson('€', 7) },
  products: listLike(item),
  items: listLike(item),
  order_id: anyTextJson,
});
const text = { good: anyTextJson, odd: anyNumberJson };
/** What the blueprint withholds or hashes. */
const personal = objectLike({
  email: text,
  secret: anyJson,
  name: { good: anyTextJson, odd: anyJson },
  token: { good: anyNumberJson, odd: anyJson },
  customer: objectLike({ name: text, phone: text, email: anyJson }),
  list: listLike(objectLike({ email: text, secret: anyJson, token: anyJson })),
});
const properties = { good: fc.oneof(anyObjectJson, order, personal), odd: anyJson };

const context = objectLike({
  page: objectLike({
    url: { good: anyTextJson, odd: oneOfJson('http://x/%zz?utm_source=%zz', 'http://[') },
    referrer: text,
  }),
  os: objectLike({ name: { good: oneOfJson('iOS', 'tvOS'), odd: oneOfJson(17) }, version: text }),
  device: objectLike({ type: text, id: text }),
  campaign: objectLike({ source: text, name: text }),
  location: objectLike({
    latitude: anyNumberJson,
    longitude: { good: anyNumberJson, odd: oneOfJson('51.5', 91) },
    dma: text,
  }),
  locale: text,
  ip: { good: oneOfJson('1.2.3.4', '::1', 'x'), odd: oneOfJson(7) },
  userAgent: text,
  sessionId: { good: anyTextJson, odd: anyNumberJson },
  consent: objectLike({ analytics: { good: oneOfJson(true, true, true, false), odd: oneOfJson('no') } }),
});

/** A Datafly event, in one spelling or the other. */
const dataflyEvent = objectLike({
  event: {
    good: oneOfJson('Order Completed', 'purchase', 'Page Viewed', 'Video Content Playing', 'x'),
    odd: anyTextJson,
  },
  name: text,
  properties,
  traits: { good: fc.oneof(anyObjectJson, personal), odd: oneOfJson({ $unset: ['a'] }, { $set: 1 }) },
  userId: id,
  anonymousId: id,
  anonymous_id: id,
  groupId: id,
  context,
  timestamp: {
    good: oneOfJson('2026-02-25T14:30:00.000Z', 1_772_029_800_000),
    odd: oneOfJson('0001-01-01T00:00:00Z', 8.64e15, -1, 'x'),
  },
  sentAt: { good: oneOfJson('2026-02-25T14:30:00.000Z'), odd: oneOfJson(1e300) },
  messageId: id,
});
const TYPES = ['"track"', '"track"', '"page"', '"identify"', '"group"', '"screen"', '{"toString":null}', '7'];
const typedEvent = fc
  .tuple(fc.constantFrom(...TYPES), dataflyEvent)
  .map(([type, event]) => (event === '{}' ? `{"type":${type}}` : `{"type":${type},${event.slice(1)}`));
/** The path says of what type it is; only at times the event says so too. */
const untypedEvent = fc.oneof({ weight: 8, arbitrary: dataflyEvent }, typedEvent);

const FRAMES = ['properties', 'traits', 'context', 'type', 'event', 'userId', 'odd'].map(
  (field) => `{"type":"track","event":"Huge","anonymousId":"device-1","${field}":§}`,
);
const MONEY = '"total":§,"value":§,"revenue":§,"price":§,"quantity":§,"currency":§';
/** The same in many fields at once. */
const MANY_FIELDS = [
  `"event":"Order Completed","anonymousId":"device-1","properties":{${MONEY},"products":[{"price":§,"quantity":§,"revenue":§}]}`,
  '"event":§,"anonymousId":§,"userId":§,"messageId":§,"groupId":§,"timestamp":§,"sentAt":§,"originalTimestamp":§',
  '"event":"x","anonymousId":"device-1","context":{"page":{"url":§,"referrer":§,"title":§},"os":{"name":§,"version":§},"device":{"type":§,"id":§,"model":§}}',
  '"event":"x","anonymousId":"device-1","context":{"locale":§,"ip":§,"userAgent":§,"sessionId":§,"library":{"name":§,"version":§},"app":{"version":§},"location":{"latitude":§,"dma":§},"campaign":{"source":§}}',
  '"event":"x","anonymousId":"device-1","traits":{"email":§,"phone":§,"$unset":[§],"a":§},"properties":{"§":1,"url":§,"email":§,"a":[§,§]}',
  // What is read only where the rest is as it should be.
  '"event":"Order Completed","anonymousId":"device-1","properties":{"products":[{"price":2,"quantity":§}]}',
  '"event":"Order Completed","anonymousId":"device-1","properties":{"products":[{"price":§,"quantity":2}]}',
  '"event":"Order Completed","anonymousId":"device-1","properties":{"total":5,"currency":§}',
].map((fields) => `{"type":"track",${fields}}`);
FRAMES.push(...MANY_FIELDS, ...MANY_FIELDS);
const batch = fc.tuple(listLike(typedEvent, 5)).map(([events]) => `{"batch":${events}}`);
const BATCH_FRAMES = [
  '{"batch":§}',
  ...FRAMES.map((frame) => `{"batch":[{"type":"page","anonymousId":"device-2"},${frame}]}`),
];

const authorized: fc.Arbitrary<[string, string][]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<[string, string][]>([['authorization', `Bearer ${PIPELINE_KEY}`]]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<[string, string][]>(
      [],
      [['authorization', 'Bearer']],
      [['authorization', 'x y z']],
      [['x-signature', 'sha256=00']],
    ),
  },
);
const signed: fc.Arbitrary<[string, string][]> = fc.constant([['x-signature', SIGNED]]);

function intoGateway(route: string, weight: number, body: fc.Arbitrary<Sent>, headers = authorized): RouteGrammar {
  return routeGrammar({ ports: ['gateway', 'gateway', 'forwarder'], route, weight, body, headers });
}

/** The gateway of either forwarder, and the other's metrics. */
export const GATEWAY_ROUTES: readonly RouteGrammar[] = [
  ...['/v1/t', '/v1/p', '/v1/i', '/v1/g'].map((path) => intoGateway(`POST ${path}`, 3, bodyLike(untypedEvent, FRAMES))),
  intoGateway('POST /v1/events', 3, bodyLike(typedEvent, FRAMES), signed),
  intoGateway(
    'POST /v1/batch',
    8,
    fc.oneof({ weight: 100, arbitrary: bodyLike(batch, BATCH_FRAMES) }, { weight: 1, arbitrary: bombBody }),
  ),
  routeGrammar({
    ports: ['gateway', 'forwarder'],
    route: 'OPTIONS *',
    path: fc.constantFrom('/v1/t', '/v1/batch', '/'),
  }),
  routeGrammar({ ports: ['gateway'], route: 'GET /', weight: 0.3 }),
  routeGrammar({ ports: ['gateway', 'forwarder'], route: 'GET /d.js', weight: 0.3 }),
  ...['GET /metrics', 'GET /healthz', 'GET /readyz'].map((route) =>
    routeGrammar({ ports: ['metrics'], route, weight: 0.3 }),
  ),
];

const config = objectLike({
  api_key: { good: oneOfJson(US_KEY, PROJECTS[1].apiKey), odd: oneOfJson('a', ' ') },
  api_endpoint: {
    good: oneOfJson(
      'https://api2.amplitude.com/2/httpapi',
      'https://api.eu.amplitude.com/2/httpapi',
      'http://127.0.0.1:1/2/httpapi',
    ),
    odd: fc.oneof(oneOfJson('http://evil.example/', 'http://[', 'x:'), anyTextJson),
  },
  min_id_length: { good: oneOfJson(1, 1024), odd: oneOfJson(0, 1.5) },
});
const name = { good: oneOfJson('Fuzz'), odd: anyTextJson };
const blueprint = objectLike({
  eventNames: { good: oneOfJson({}, { search: null, a: 'b' }), odd: anyObjectJson },
  page: {
    good: oneOfJson({}, { eventType: 'P' }),
    odd: objectLike({ eventType: anyTextJson, properties: anyObjectJson }),
  },
  constants: { good: oneOfJson({ a: 1 }), odd: anyObjectJson },
  campaign: objectLike({ sendAs: oneOfJson('event-properties', 'first-touch') }),
  privacy: objectLike({
    ip: oneOfJson('send', 'drop'),
    dropProperties: listLike(anyTextJson),
    hashTraits: listLike(anyTextJson),
  }),
  revenue: objectLike({
    mode: oneOfJson('order', 'line_items'),
    total: { good: oneOfJson(['total']), odd: listLike(anyTextJson) },
  }),
  groupType: { good: oneOfJson('org'), odd: anyTextJson },
});
const integration = objectLike({
  name,
  variant: { good: oneOfJson('default', 'retail', 'media'), odd: oneOfJson('__proto__', 'x') },
  delivery_mode: { good: oneOfJson('server_side'), odd: oneOfJson('client_side') },
  config,
  blueprint: { good: oneOfJson({}, { groupType: 'x' }), odd: blueprint },
});
const INSTALL_FRAMES = [
  `{"name":"x","config":{"api_key":"${US_KEY}","api_endpoint":"https://api2.amplitude.com/2/httpapi"},"blueprint":§}`,
  `{"name":"x","config":{"api_key":"${US_KEY}","api_endpoint":"https://api2.amplitude.com/2/httpapi"},"blueprint":{"eventNames":§}}`,
  '{"name":§}',
  '{"config":§}',
  '{"ids":§}',
  '{"name":§,"variant":§,"delivery_mode":§,"config":{"api_key":§,"api_endpoint":§,"min_id_length":§},"rule":§}',
  '{"blueprint":{"eventNames":{"a":§},"page":{"eventType":§},"constants":{"a":§},"privacy":{"dropProperties":[§],"hashTraits":[§]},"revenue":{"total":[§]},"groupType":§}}',
];
const replay = objectLike({
  ids: { good: oneOfJson([1, 2]), odd: listLike(anyNumberJson) },
  rule: oneOfJson('map.limits', 'deliver', ''),
});

/** An event that is only looked at. */
const toMap = objectLike({
  event: { good: typedEvent, odd: anyTextJson },
  insert_id: { good: fc.constant('null'), odd: anyTextJson },
});
/** What a person types into the page. */
const typed = objectLike({ token: { good: oneOfJson(MANAGEMENT_TOKEN), odd: anyJson } });

const token: fc.Arbitrary<[string, string][]> = fc.oneof(
  { weight: 15, arbitrary: fc.constant<[string, string][]>([['authorization', `Bearer ${MANAGEMENT_TOKEN}`]]) },
  { weight: 1, arbitrary: fc.constantFrom<[string, string][]>([], [['authorization', 'Bearer x']]) },
);

function manage(route: string, body: fc.Arbitrary<Sent> = fc.constant(NO_BODY), weight = 0.5): RouteGrammar {
  const [method, path = ''] = route.split(' ');
  // All events go to the built-in one: it must stay.
  const id = method === 'DELETE' ? anySegment : fc.oneof({ weight: 3, arbitrary: fc.constant('built-in') }, anySegment);
  return routeGrammar({
    ports: ['management'],
    route,
    weight,
    headers: token,
    body,
    path: id.map((one) => path.replace(/:\w+|\{\*path\}/, () => one)),
  });
}

const ADMIN = '/v1/admin';

/** The management API. What it keeps of a run is the built-in integration; the rest is removed now and then. */
export const MANAGEMENT_ROUTES: readonly RouteGrammar[] = [
  manage(`GET ${ADMIN}/integration-catalog`),
  manage(`GET ${ADMIN}/integration-catalog/amplitude`),
  manage(`GET ${ADMIN}/integration-catalog/amplitude/variants/:variant`, undefined, 0.2),
  manage(`GET ${ADMIN}/integration-catalog/amplitude/blueprint-schema`, undefined, 0.1),
  manage(`POST ${ADMIN}/integration-catalog/amplitude/blueprint`, bodyLike(integration, INSTALL_FRAMES), 1),
  manage(`POST ${ADMIN}/integration-catalog/amplitude/install`, bodyLike(integration, INSTALL_FRAMES), 3),
  manage(`GET ${ADMIN}/integrations`),
  manage(`GET ${ADMIN}/integrations/:id`),
  manage(`PATCH ${ADMIN}/integrations/:id`, bodyLike(integration, INSTALL_FRAMES), 2),
  manage(`DELETE ${ADMIN}/integrations/:id`, undefined, 0.2),
  manage(`POST ${ADMIN}/integrations/:id/pause`, undefined, 0.2),
  manage(`POST ${ADMIN}/integrations/:id/resume`),
  manage(`GET ${ADMIN}/integrations/:id/dead-letters`, undefined, 0.2),
  manage(`POST ${ADMIN}/integrations/:id/dead-letters/replay`, bodyLike(replay, INSTALL_FRAMES), 0.3),
  manage(`POST ${ADMIN}/integrations/:id/dead-letters/discard`, bodyLike(replay, INSTALL_FRAMES), 0.1),
  manage(`POST ${ADMIN}/integrations/:id/explain`, bodyLike(toMap, INSTALL_FRAMES), 1),
  manage(`GET ${ADMIN}/recent-events`, undefined, 0.3),
  manage(`GET ${ADMIN}/recent-events/:insertId`, undefined, 0.2),
  manage(`POST ${ADMIN}/recent-events/preview`, bodyLike(toMap, INSTALL_FRAMES), 1),
  manage('GET /{*path}', undefined, 0.3),
  manage('POST /token', bodyLike(typed, INSTALL_FRAMES), 0.2),
];
