import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { findOptOut } from '../../../src/forwarder/intake/find-opt-out.ts';
import { type TakenRequest, takeEvents } from '../../../src/forwarder/intake/take-events.ts';
import { RECEIVED, track } from '../mapping/map.ts';

/** What is noted of the events of one request: rule, source, note and fix. */
function noted(inputs: readonly object[], more: Partial<Omit<TakenRequest, 'events'>> = {}): string[][] {
  const events = inputs.map((input) => {
    const parsed = parseEvent(input);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed;
  });
  const taken = takeEvents({ events, arrival: { receivedAt: RECEIVED }, ...more }, () => 'new-id');
  return taken.map(({ arrival }) =>
    (arrival.notes ?? []).map(({ rule, source, note, fix }) => [`${rule} ${source}: ${note}`, fix ?? ''].join(' | ')),
  );
}

const tell = (more: object) => noted([track(more)])[0];
const SECOND = 1000;
const CLOCK = 'for example "2026-02-25T14:30:00.000Z".';
const TIMESTAMP = `Send timestamp as the clock says it, ${CLOCK}`;
const SENT_AT = `Send sentAt as the clock says it, ${CLOCK}`;

describe('a person is told what was done with an event', () => {
  it.each<[object, string[]]>([
    [{ type: 'screen' }, ['intake.coerced type: a screen is taken as a page | ']],
    [
      { context: { os: { version: 17 } } },
      [
        'intake.coerced context.os.version: was a number, taken as text | Send context.os.version as text, or leave it out.',
      ],
    ],
    [
      { context: { location: { latitude: '1.5' } } },
      [
        'intake.coerced context.location.latitude: was text, taken as a number | Send context.location.latitude as a number, or leave it out.',
      ],
    ],
    [
      { context: { ip: ['1.2.3.4', 5] } },
      [
        'intake.dropped-field context.ip: is a list of 2, not text: left out | Send context.ip as text, or leave it out.',
      ],
    ],
    [
      { userId: {} },
      [
        'intake.dropped-field userId: is an object, not text or a number: left out | Send userId as text or a number, or leave it out.',
      ],
    ],
    [
      { context: { sessionId: true } },
      [
        'intake.dropped-field context.sessionId: is a boolean, not text or a number: left out | Send context.sessionId as text or a number, or leave it out.',
      ],
    ],
    [
      { traits: 'x' },
      ['intake.dropped-field traits: is text, not an object: left out | Send traits as an object, or leave it out.'],
    ],
    [{ sentAt: 'soon' }, [`intake.dropped-field sentAt: "soon" is no time: left out | ${SENT_AT}`]],
    [{ sentAt: null }, []],
    [{ sentAt: [RECEIVED] }, [`intake.dropped-field sentAt: a list of 1 is no time: left out | ${SENT_AT}`]],
    [{ sentAt: {} }, [`intake.dropped-field sentAt: an object is no time: left out | ${SENT_AT}`]],
    [
      { sentAt: `soon ${'x'.repeat(50)}` },
      [`intake.dropped-field sentAt: "soon ${'x'.repeat(34)} is no time: left out | ${SENT_AT}`],
    ],
    [
      { timestamp: String(RECEIVED) },
      [`intake.coerced timestamp: "${RECEIVED}" is taken as ${RECEIVED} ms | ${TIMESTAMP}`],
    ],
    [
      { timestamp: '0001-01-01T00:00:00Z' },
      [
        `intake.timestamp timestamp: "0001-01-01T00:00:00Z" lies before 2000: the time of arrival counts | ${TIMESTAMP}`,
      ],
    ],
    [
      { sentAt: '0001-01-01T00:00:00Z' },
      [`intake.sent-at sentAt: "0001-01-01T00:00:00Z" lies before 2000: it corrects nothing | ${SENT_AT}`],
    ],
    [{ timestamp: RECEIVED, sentAt: RECEIVED }, []],
    [
      { timestamp: new Date(RECEIVED + 5 * SECOND).toISOString() },
      [
        'intake.timestamp timestamp: lies 5000 ms after its arrival: set back to it | Send sentAt by the same clock: it corrects all that is sent with it.',
      ],
    ],
    [
      { timestamp: RECEIVED, sentAt: RECEIVED + 10 * SECOND + 1 },
      ["intake.sent-at sentAt: the sender's clock is ahead by 10001 ms: the event is moved by as much | "],
    ],
    [
      { timestamp: RECEIVED - 30 * SECOND, sentAt: RECEIVED - 20 * SECOND },
      ["intake.sent-at sentAt: the sender's clock is behind by 20000 ms: the event is moved by as much | "],
    ],
    [{ timestamp: RECEIVED, sentAt: RECEIVED + 10 * SECOND }, []],
    [
      { messageId: undefined },
      [
        'intake.insert-id messageId: neither messageId nor timestamp: a repeat of this request counts again | Send a messageId with each event, which makes retries safe.',
      ],
    ],
  ])('%j', (more, told) => {
    expect(tell(more)).toEqual(told);
  });

  it('which equals another of its request', () => {
    const twin = track({ messageId: undefined, timestamp: RECEIVED });
    const told = (before: number) =>
      `intake.insert-id messageId: equal to ${before} before it in the request, and an event of its own | Send a messageId with each event, where they are not.`;
    expect(noted([twin, twin, twin])).toEqual([[], [told(1)], [told(2)]]);
  });

  it.each<[unknown, string[]]>([
    ['x', ['beside batch is no time: it corrects nothing']],
    [{}, ['beside batch is no time: it corrects nothing']],
    [true, ['beside batch is no time: it corrects nothing']],
    [[RECEIVED], ['beside batch is no time: it corrects nothing']],
    ['0001-01-01T00:00:00Z', ['beside batch lies before 2000: it corrects nothing']],
    [null, []],
    [RECEIVED, []],
  ])('that was sent in a batch beside sentAt %j', (sentAt, notes) => {
    const fix = `Send the time by the clock that made the timestamps, ${CLOCK}`;
    expect(noted([track()], { sentAt })).toEqual([notes.map((note) => `intake.sent-at sentAt: ${note} | ${fix}`)]);
  });

  it('up to fifty times, and how often else', () => {
    const numbers = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, '12345678901234567']));
    const of = (count: number) =>
      noted([track({ properties: numbers(count) })], { exact: new Set(['12345678901234567']) })[0];
    expect(of(50)).toHaveLength(50);
    expect(of(50)?.[49]).toBe(
      'intake.precision properties.n49: 12345678901234567 has more digits than a number holds: kept as text | Send properties.n49 as text.',
    );
    expect(of(51)).toHaveLength(50);
    expect(of(51)?.[49]).toBe('intake.coerced …: and 2 more | ');
  });

  it('also where numbers stand beside what is null or blank, and deep inside', () => {
    const exact = new Set(['12345678901234567']);
    const deep = (levels: number): unknown => (levels === 0 ? '12345678901234567' : { a: deep(levels - 1) });
    const input = track({ userId: ' ', traits: null, properties: { none: null, one: 1, deep: deep(90) } });
    expect(noted([input], { exact })[0]).toEqual([
      expect.stringMatching(/^intake\.precision properties\.deep(\.a){90}: 12345678901234567 has more digits/),
    ]);
  });

  it('says where it came from only of an event that does not say it itself', () => {
    const arrival = { receivedAt: RECEIVED, notes: [{ rule: 'intake.ip', source: 'context.ip', note: 'taken' }] };
    const [without, within] = noted([track(), track({ context: { ip: '1.2.3.4' } })], { arrival });
    expect([without, within]).toEqual([['intake.ip context.ip: taken | '], []]);
  });
});

describe('a person is told why an event is withheld', () => {
  it.each([
    [{ context: { consent: false } }, 'map.privacy: context.consent is false'],
    [{ context: { consent: 'no' } }, 'map.privacy: context.consent is false'],
    [{ context: { consent: { analytics: 'off' } } }, 'map.privacy: context.consent.analytics is false'],
    [{ context: { consent: { analytics: '?' } } }, 'map.privacy: context.consent.analytics is neither true nor false'],
    [
      { context: { consent: { categoryPreferences: { Analytics: 'none' } } } },
      'intake.optout: context.consent.categoryPreferences.Analytics is not true',
    ],
    [{ integrations: 'off' }, 'intake.optout: integrations is false'],
    [{ integrations: { 'Actions Amplitude': 0 } }, 'intake.optout: integrations.Actions Amplitude is false'],
    [{ integrations: { ALL: ' No ' } }, 'intake.optout: integrations.ALL is false'],
    ...[true, 'yes', 'on', 1, ' ', null, 'granted'].map((analytics): [object, undefined] => [
      { context: { consent: { analytics } } },
      undefined,
    ]),
    [{ context: { consent: { categoryPreferences: 'none' } } }, undefined],
    [{ integrations: { Amplitude: 'yes', All: false } }, undefined],
    [{ integrations: { Other: false, None: true } }, undefined],
    [{ integrations: ['Amplitude'] }, undefined],
    [{ integrations: { All: ['false'] } }, undefined],
  ])('%j', (more, told) => {
    const parsed = parseEvent(track(more));
    if (!parsed.ok) throw new Error('not an event');
    const found = findOptOut(parsed.event, ['ANALYTICS']);
    expect(found && `${found.rule}: ${found.reason}`).toBe(told);
  });
});
