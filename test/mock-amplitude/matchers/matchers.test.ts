import '../../../mock-amplitude/matchers/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

const KEY = READY_MADE_PROJECTS[0]?.apiKey ?? '';
const ORDER = {
  event_type: 'Order Completed',
  user_id: 'user-1',
  event_properties: { total: 9, items: [{ sku: 'A' }] },
};

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

async function send(events: unknown, api_key = KEY): Promise<void> {
  await fetch(`${mock.us}/2/httpapi`, { method: 'POST', body: JSON.stringify({ api_key, events }) });
}

/** What a failing expectation says; sequence numbers, which go on from test to test, as #n. */
function messageOf(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/#\d+/g, '#n');
  }
  throw new Error('the expectation held');
}

describe('toHaveReceivedEvent', () => {
  it('finds an event by any of its values, or by a part of it', async () => {
    await send([ORDER]);
    expect(mock).toHaveReceivedEvent();
    expect(mock).toHaveReceivedEvent({ eventType: 'Order Completed', userId: 'user-1', project: 'shop-us' });
    expect(mock).toHaveReceivedEvent({ event: { event_properties: { items: [{ sku: 'A' }] } } });
    expect(mock).toHaveReceivedEvent({ event: { event_properties: { total: expect.closeTo(9.001, 2) } } });
    expect(mock).toHaveReceivedEvent({ eventType: expect.stringMatching(/^Order/) });
    expect(mock).not.toHaveReceivedEvent({ eventType: expect.stringMatching(/^Visit/) });
    expect(mock).not.toHaveReceivedEvent({ eventType: 'Order Completed', userId: 'user-2' });
    expect(mock).not.toHaveReceivedEvent({ since: mock.log.lastSeq });
  });

  it('can be waited for', async () => {
    const expectation = expect.poll(() => mock).toHaveReceivedEvent({ eventType: 'Order Completed' });
    await send([ORDER]);
    await expectation;
  });

  it('shows which events came closest and what differs', async () => {
    await send([
      { ...ORDER, user_id: 'user-2' },
      { ...ORDER, event_properties: { total: 8, note: 'x'.repeat(1000) } },
      { event_type: 'Page Viewed', device_id: 'device-1' },
    ]);
    const filter = { eventType: 'Order Completed', userId: 'user-1', event: { event_properties: { total: 9 } } };
    expect(messageOf(() => expect(mock).toHaveReceivedEvent(filter))).toBe(
      [
        'Expected the mock to have received an event that matches {"event": {"event_properties": {"total": 9}}, "eventType": "Order Completed", "userId": "user-1", "verdict": "accepted"}.',
        'Of 3 that came, closest were:',
        '  #n Order Completed of user-1: accepted (3 of 4 fields match)',
        '    event.event_properties.total: expected 9, got 8',
        '  #n Order Completed of user-2: accepted (3 of 4 fields match)',
        '    userId: expected "user-1", got "user-2"',
        '  #n Page Viewed of device-1: accepted (1 of 4 fields match)',
        '    eventType: expected "Order Completed", got "Page Viewed"',
        '    userId: expected "user-1", got null',
        '    event.event_properties: expected {"total": 9}, got undefined',
      ].join('\n'),
    );
  });

  it('says so where it came and was refused', async () => {
    await send([{ ...ORDER, user_id: 'bob' }]);
    const message = messageOf(() => expect(mock).toHaveReceivedEvent({ userId: 'bob' }));
    expect(message).toContain('#n Order Completed of bob: rejected by event.id-length (1 of 2 fields match)');
    expect(message).toContain(
      '    verdict: expected "accepted", got "rejected"\n    events[0].user_id: user_id "bob" has 3',
    );
    expect(mock).toHaveReceivedEvent({ verdict: 'rejected', userId: 'bob' });
  });

  it('says so where nothing came, or only what nobody could read', async () => {
    const message = () => messageOf(() => expect(mock).toHaveReceivedEvent({ userId: 'user-1' }));
    expect(message()).toContain("None came at all. Does the SDK send to the mock's address, and was it flushed?");
    await fetch(`${mock.us}/2/httpapi`, { method: 'POST', body: '{"api_key":' });
    expect(message()).toContain('None came at all, but these requests were refused:');
    expect(message()).toContain('#n POST /2/httpapi with 0 events: rejected by request.body-json');
  });

  it('lists those that should not have come', async () => {
    await send([...Array(7)].map(() => ORDER));
    expect(messageOf(() => expect(mock).not.toHaveReceivedEvent({ userId: 'user-1' }))).toBe(
      [
        'Expected the mock to have received no event that matches {"userId": "user-1", "verdict": "accepted"}.',
        'These do:',
        ...Array(5).fill('  #n Order Completed of user-1: accepted'),
        '  … and 2 more',
      ].join('\n'),
    );
  });

  it('says what it is for where it is given something else', () => {
    expect(() => expect(null).toHaveReceivedEvent()).toThrow('needs a mock Amplitude (got null)');
    expect(() => expect(mock.us).toHaveNoRejections()).toThrow('needs a mock Amplitude (got string)');
    expect(() => expect({ events: [] }).toHaveNoRejections()).toThrow('Write expect(mock)');
  });
});

describe('toHaveNoRejections', () => {
  it('holds where everything was accepted, or came twice', async () => {
    expect(mock).toHaveNoRejections();
    const event = { ...ORDER, insert_id: 'i-1', device_id: 'device-1' };
    await send([event]);
    await send([event]);
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate']);
    expect(mock).toHaveNoRejections();
    expect(messageOf(() => expect(mock).not.toHaveNoRejections())).toContain('it took everything');
  });

  it('names each event that was at fault, why, and what to do', async () => {
    await send([ORDER, { ...ORDER, user_id: 'bob' }]);
    const message = messageOf(() => expect(mock).toHaveNoRejections());
    expect(message.split('\n')).toEqual([
      'Expected the mock to have taken everything.',
      'It did not take:',
      '  #n Order Completed of bob: rejected by event.id-length',
      expect.stringMatching(
        /^ {4}events\[1\]\.user_id: user_id "bob" has 3 characters, the minimum is 5\. Send a longer id/,
      ),
    ]);
  });

  it('names what the other region dropped, and requests that nobody could read', async () => {
    await send([ORDER], READY_MADE_PROJECTS[1]?.apiKey);
    await send([ORDER], 'key-of-nobody-0000');
    const message = messageOf(() => expect(mock).toHaveNoRejections());
    expect(message).toContain('#n POST /2/httpapi with 1 event: rejected by request.api-key-unknown');
    expect(message).toContain('#n Order Completed of user-1: dropped by request.region-mismatch');
    expect(message).not.toContain('key-of-nobody-0000');
  });

  it('looks at one project, where several tests share a mock', async () => {
    await send([{ ...ORDER, user_id: 'bob' }]);
    expect(mock).toHaveNoRejections({ project: 'shop-eu' });
    expect(mock).not.toHaveNoRejections({ project: 'shop-us' });
    expect(mock).toHaveNoRejections({ since: mock.log.lastSeq });
    const message = messageOf(() => expect(mock).toHaveReceivedEvent({ project: 'shop-eu' }));
    expect(message).toContain('None came at all. Does the SDK send');
    await send([ORDER], 'key-of-nobody-0000');
    expect(messageOf(() => expect(mock).toHaveReceivedEvent({ project: 'shop-eu' }))).toContain('api-key-unknown');
  });
});

describe('toHaveNoWarnings', () => {
  const odd = { ...ORDER, revenue: 9, time: 1_732_500_000, eventProperties: {} };

  it('holds where nothing is to be said of what was taken, whatever was refused', async () => {
    await send([{ ...ORDER, revenue: 9, event_properties: { total: 9 } }]);
    await send([{ ...odd, user_id: 'bob' }]);
    expect(mock).toHaveNoWarnings();
    expect(messageOf(() => expect(mock).not.toHaveNoWarnings())).toBe(
      'Expected the mock to have warnings; it has none.',
    );
  });

  it('names each warning: its rule, where it is, the value, what is probably the matter, and what to do', async () => {
    await send([odd, { ...ORDER, revenue: 9, event_properties: {} }]);
    const message = messageOf(() => expect(mock).toHaveNoWarnings({ warning: 'lint.*' }));
    expect(message.split('\n')).toEqual([
      'Expected the mock to have no warnings of lint.*.',
      'It has these:',
      '  #n Order Completed of user-1: accepted',
      expect.stringMatching(
        /^ {4}lint\.unknown-key at events\[0\]\.eventProperties: "eventProperties" \(an object\) is no key .* Call it event_properties\.$/,
      ),
      expect.stringMatching(
        /^ {4}lint\.time at events\[0\]\.time: time is 1732500000, which looks like seconds.* Send milliseconds: /,
      ),
      expect.stringMatching(/^ {4}lint\.nested-arrays at events\[0\]\.event_properties\.items: /),
    ]);
  });

  it('looks at one rule, at one project, at what came since, and at requests that were refused', async () => {
    await send([odd]);
    expect(mock).not.toHaveNoWarnings({ warning: 'lint.time' });
    expect(mock).toHaveNoWarnings({ warning: 'lint.precision' });
    expect(mock).toHaveNoWarnings({ project: 'shop-eu' });
    expect(mock).toHaveNoWarnings({ since: mock.log.lastSeq });
    await send([ORDER], KEY.toUpperCase());
    const message = messageOf(() => expect(mock).toHaveNoWarnings({ warning: 'lint.api-key' }));
    expect(message).toContain('#n POST /2/httpapi with 1 event: rejected by request.api-key-unknown');
    expect(message).toContain(
      'lint.api-key at api_key: …05E5 is the key of project shop-us (US) but for upper and lower',
    );
  });
});
