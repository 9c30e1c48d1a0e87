import fc from 'fast-check';

const text = fc.oneof(fc.string(), fc.constantFrom('', 'null', '__proto__', 'constructor', '$set', 'x'.repeat(1030)));
const json = fc.dictionary(text, fc.jsonValue({ maxDepth: 4 }));
const context = fc.record(
  {
    ip: text,
    locale: text,
    userAgent: text,
    os: fc.record({ name: text }),
    campaign: fc.record({ source: text }),
    sessionId: fc.oneof(text, fc.double()),
  },
  { requiredKeys: [] },
);
/** Whatever may be sent to the gateway, fine or not. */
export const anyEvent = fc.record(
  {
    type: fc.constantFrom('track', 'page', 'identify', 'group'),
    event: text,
    anonymousId: fc.oneof(text, fc.uuid()),
    userId: fc.oneof(text, fc.integer()),
    groupId: text,
    properties: json,
    traits: json,
    context,
    timestamp: fc.oneof(
      fc.constant(undefined),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2099-01-01') }).map((date) => date.toISOString()),
    ),
    messageId: fc.oneof(fc.constant(undefined), fc.uuid()),
    more: json,
  },
  { requiredKeys: ['type'] },
);
