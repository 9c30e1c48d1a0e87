import fc from 'fast-check';
import { bodyLike, bombBody, type Sent } from './any-body.ts';
import { queryLike } from './any-head.ts';
import { anyJson, anyNumberJson, anyObjectJson, anyTextJson, listLike, objectLike, oneOfJson } from './any-json.ts';
import { FAULTY_KEY, KEYS, PROJECTS, US_KEY } from './keys.ts';
import { type RouteGrammar, routeGrammar } from './route-grammar.ts';

const goodId = fc.nat(300).map((number) => `"user-${number}"`);
const id = { good: goodId, odd: fc.oneof(anyTextJson, anyNumberJson) };
const time = {
  good: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }).map(String),
  odd: fc.oneof(oneOfJson(0, -5, 1_732_500_000, 8.64e15, 8.64e15 + 1, 4_102_444_800_000), anyNumberJson),
};

const operations = objectLike({
  ...Object.fromEntries(
    ['$set', '$setOnce', '$add', '$append', '$prepend', '$unset', '$preInsert', '$postInsert', '$remove'].map(
      (name) => [
        name,
        fc.oneof(anyObjectJson, fc.constantFrom('{"a":1}', '{"a":[1,"x",{"b":[]}]}', '{"n":0.1}', '{"n":1e308}')),
      ],
    ),
  ),
  $clearAll: oneOfJson('-', true),
});
const properties = fc.oneof(
  { weight: 10, arbitrary: anyObjectJson },
  { weight: 10, arbitrary: operations },
  { weight: 1, arbitrary: anyJson },
);

const FIELDS = [
  ...[
    'app_version',
    'platform',
    'os_name',
    'os_version',
    'device_brand',
    'device_manufacturer',
    'device_model',
    'carrier',
  ],
  ...['country', 'region', 'city', 'dma', 'language', 'idfa', 'idfv', 'adid', 'android_id', 'productId', 'revenueType'],
  ...[
    'ip',
    'currency',
    'partner_id',
    'user_agent',
    'library',
    'version_name',
    'group_type',
    '$skip_user_properties_sync',
  ],
];
const NUMBERS = ['price', 'quantity', 'revenue', 'location_lat', 'location_lng', 'event_id', 'session_id'];

/** A few fields of the many, so that an event stays small. */
const someFields = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...FIELDS), anyTextJson) },
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...NUMBERS), anyNumberJson) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...FIELDS, ...NUMBERS), anyJson) },
    ),
    { maxLength: 3 },
  )
  .map((fields) => fields.map(([key, json]) => `,${JSON.stringify(key)}:${json}`).join(''));

/** An event with every field of the API, of the right type and of any other. */
export const eventJson = fc
  .tuple(
    objectLike({
      event_type: {
        good: fc.oneof(
          { weight: 9, arbitrary: oneOfJson('Page Viewed', 'Order', '$identify', 'revenue_amount') },
          anyTextJson,
        ),
        odd: oneOfJson('$groupidentify', '[Amplitude] x', 'session_start', ''),
      },
      user_id: id,
      device_id: id,
      time,
      insert_id: fc.nat(5000).map((number) => `"insert-${number}"`),
      event_properties: properties,
      user_properties: properties,
      groups: { good: fc.constantFrom('{"org":["a","b"]}', '{"org":"acme"}'), odd: anyObjectJson },
      group_properties: { good: fc.constantFrom('{}', '{"a":1}'), odd: properties },
      plan: anyObjectJson,
      ingestion_metadata: anyObjectJson,
    }),
    someFields,
  )
  .map(([event, more]) => (event === '{}' ? event : `${event.slice(0, -1)}${more}}`));

const ids = '"event_type":"Huge","user_id":"user-1"';
const FRAMES = [
  'event_properties',
  'user_properties',
  'group_properties',
  'groups',
  'plan',
  'odd',
  'user_id',
  'insert_id',
  'language',
].map((field) => `{"api_key":"${US_KEY}","events":[{${ids},"${field}":§}]}`);
/** The same in many fields at once. */
const MANY_FIELDS = [
  ['event_type', 'user_id', 'device_id', 'insert_id', 'session_id', 'event_id', 'time', 'ip'],
  ['price', 'quantity', 'revenue', 'productId', 'revenueType', 'currency', 'location_lat', 'location_lng'],
  [...FIELDS.filter((field) => !['productId', 'revenueType', 'ip', 'currency'].includes(field)), 'event_properties'],
].map((fields) => {
  const places = fields.map((field) => `,"${field}":§`).join('');
  return `{"api_key":"${US_KEY}","client_upload_time":§,"events":[{${ids}${places},"groups":{"org":§},"user_properties":{"$append":{"a":§}}}]}`;
});
/** Many small events, of one user and of as many as there are. */
const MANY_EVENTS = [
  `{"api_key":"${US_KEY}","events":§}`,
  `{"api_key":"${US_KEY}","events":[{${ids}}],"options":§}`,
  `{"api_key":§,"events":[{${ids}}]}`,
];

const upload = objectLike({
  api_key: { good: oneOfJson(US_KEY), odd: oneOfJson(...KEYS) },
  events: listLike(eventJson),
  options: objectLike({ min_id_length: { good: oneOfJson(1, 5), odd: oneOfJson(0, -1, 1e9) } }),
  client_upload_time: { good: oneOfJson('2026-01-01T00:00:00.000Z'), odd: anyTextJson },
});

const uploadBody = fc.oneof(
  {
    weight: 200,
    arbitrary: bodyLike(upload, [...FRAMES, ...MANY_FIELDS, ...MANY_FIELDS, ...MANY_FIELDS, ...MANY_EVENTS]),
  },
  { weight: 1, arbitrary: bombBody },
);

const faultyBody: fc.Arbitrary<Sent> = eventJson.map((event) => ({
  body: [`{"api_key":"${FAULTY_KEY}","events":[${event}]}`],
  coding: 'identity',
  sent: 1,
  headers: [['content-type', 'application/json']],
}));

/** As the legacy SDKs write it. */
const legacyEventJson = objectLike({
  event_type: { good: oneOfJson('Page Viewed', '$identify'), odd: anyTextJson },
  user_id: id,
  device_id: id,
  timestamp: time,
  uuid: fc.nat(5000).map((number) => `"insert-${number}"`),
  version_name: anyTextJson,
  library: {
    good: fc.constantFrom('{"name":"amplitude-js","version":"8.21.9"}'),
    odd: fc.oneof(anyTextJson, anyObjectJson, anyJson),
  },
  api_properties: {
    good: fc.constantFrom('{"ios_idfa":"a","location":{"lat":1,"lng":2}}', '{"price":1,"quantity":2,"productId":"p"}'),
    odd: fc.oneof(anyObjectJson, anyJson),
  },
  user_properties: properties,
  sequence_number: anyNumberJson,
});

const FORMS = [
  { route: '/identify', parameter: 'identification' },
  { route: '/groupidentify', parameter: 'identification' },
  { route: '/httpapi', parameter: 'event' },
  { route: '/', parameter: 'e' },
] as const;

function formJson(route: string): fc.Arbitrary<string> {
  const one =
    route === '/groupidentify'
      ? objectLike({
          group_type: { good: oneOfJson('org'), odd: oneOfJson(7) },
          group_value: id,
          group_properties: properties,
        })
      : route === '/'
        ? legacyEventJson
        : eventJson;
  return fc.oneof(one, listLike(one, 3));
}

/** What the field of the key is called. */
function keyField(route: string): string {
  return route === '/' ? 'client' : 'api_key';
}

/** Written as a form, of the fields that it should have and others. */
function formText(route: string, parameter: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(US_KEY, US_KEY, US_KEY, US_KEY, ...KEYS),
      formJson(route),
      fc.constantFrom('', '', '', '&options=%7B%7D', '&options=x', '&api_key=a', '&%zz=%ff', '&=&&', '&checksum=x'),
    )
    .map(([key, json, more]) => `${keyField(route)}=${key}&${parameter}=${encodeURIComponent(json)}${more}`);
}

function multipart(route: string, parameter: string): fc.Arbitrary<Sent> {
  const part = (name: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  return fc
    .tuple(
      formJson(route),
      fc.constantFrom(
        '--b--\r\n',
        '--b--\r\n',
        '--b--\r\n',
        '--b--',
        '--b',
        '',
        '--b\r\n\r\n--b--',
        '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--',
      ),
    )
    .chain(([json, end]) => {
      const text = part(keyField(route), US_KEY) + part(parameter, json) + end;
      return bodyLike(
        fc.constant(text),
        [`${part(keyField(route), US_KEY)}${part(parameter, '§')}--b--`],
        'multipart/form-data; boundary=b',
      );
    });
}

function formRoutes({ route, parameter }: (typeof FORMS)[number]): RouteGrammar[] {
  const frame = `${keyField(route)}=${US_KEY}&${parameter}=§`;
  const body = fc.oneof(
    bodyLike(formText(route, parameter), [frame, '§=1', '&§'], 'application/x-www-form-urlencoded'),
    multipart(route, parameter),
  );
  const query = formText(route, parameter).map((text) => `${route}?${text}`);
  return [
    routeGrammar({
      ports: ['us', 'eu'],
      route: `POST ${route}`,
      weight: 3,
      body,
      path: fc.oneof(fc.constant(route), query),
    }),
    // The legacy root takes no GET.
    ...(route === '/' ? [] : [routeGrammar({ ports: ['us', 'eu'] as const, route: `GET ${route}`, path: query })]),
  ];
}

const BASIC = PROJECTS.map(
  ({ apiKey, secretKey }) => `Basic ${Buffer.from(`${apiKey}:${secretKey}`).toString('base64')}`,
);

function readBack(route: string, scheme: 'Basic' | 'Api-Key', fields: Record<string, readonly string[]>): RouteGrammar {
  const values = scheme === 'Basic' ? BASIC : PROJECTS.map(({ secretKey }) => `Api-Key ${secretKey}`);
  const authorization = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.constantFrom('Basic x', 'Basic ====', 'Api-Key x', 'Bearer', '') },
  );
  return routeGrammar({
    ports: ['us', 'eu'],
    route: `GET ${route}`,
    path: queryLike(fields).map((query) => route + query),
    headers: authorization.map((value) => [['authorization', value]]),
  });
}

const delayedBody = bodyLike(
  objectLike({
    api_key: { good: oneOfJson(US_KEY), odd: oneOfJson(...KEYS) },
    id: { good: fc.nat(50).map((number) => `"row-${number}"`), odd: anyJson },
    timeout: { good: oneOfJson(0, 1, 50, 86_400_000), odd: fc.oneof(anyNumberJson, anyTextJson, anyJson) },
    events: listLike(eventJson, 3),
    instant_events: listLike(eventJson, 3),
  }),
  [`{"api_key":"${US_KEY}","id":"row-1","timeout":1,"events":[{${ids},"odd":§}]}`, `{"api_key":"${US_KEY}","id":§}`],
);

/** Amplitude's own endpoints. */
export const AMPLITUDE_ROUTES: readonly RouteGrammar[] = [
  routeGrammar({ ports: ['us', 'us', 'us', 'eu'] as const, route: 'POST /2/httpapi', weight: 40, body: uploadBody }),
  routeGrammar({ ports: ['us', 'eu'], route: 'POST /batch', weight: 10, body: uploadBody }),
  routeGrammar({ ports: ['us'], route: 'POST /2/httpapi', weight: 1, body: faultyBody, more: { faulty: true } }),
  ...(['/2/httpapi/delayed', '/2/httpapi/delayed/'] as const).map((path) =>
    routeGrammar({ ports: ['us', 'us', 'eu'] as const, route: `POST ${path}`, weight: 2, body: delayedBody }),
  ),
  ...FORMS.flatMap(formRoutes),
  readBack('/api/2/usersearch', 'Basic', { user: ['user-1', 'user-', '1'] }),
  readBack('/api/2/useractivity', 'Basic', {
    user: ['1', '2', '100000000001'],
    offset: ['0', '5'],
    limit: ['1', '1000'],
    direction: ['earliest', 'latest'],
  }),
  readBack('/api/2/export', 'Basic', {
    start: ['20260101T00', '20200101T00', '20260231T00'],
    end: ['20261231T23', '20260101T05'],
  }),
  readBack('/v1/userprofile', 'Api-Key', {
    user_id: ['user-1', 'user-2'],
    device_id: ['user-3'],
    get_amp_props: ['true'],
  }),
  routeGrammar({
    ports: ['us', 'eu', 'gateway', 'management', 'forwarder', 'metrics'],
    route: 'GET *',
    path: fc.oneof(
      queryLike({ a: [] }).map((query) => `/${query}`),
      fc.constantFrom(
        '//',
        '/2/httpapi/',
        '/%2e%2e/',
        '/%zz',
        '/%ff',
        '/_emulator',
        '/_emulator/v1/%zz',
        '/d.js',
        '/favicon.ico',
      ),
    ),
  }),
];
