import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BIN } from './emulator.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function explain(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'explain', ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The text with each run of spaces as one, so that columns may move. */
const words = (text: string) => text.replace(/ +/g, ' ');

const ORDER = {
  type: 'track',
  event: 'purchase',
  anonymousId: 'df_abc123def456',
  userId: 'bob',
  messageId: 'order-1',
  extra: 1,
  properties: { transaction_id: 'T-1', value: '19.50', items: [{ item_id: 'SKU-1', price: 15 }] },
  context: { ip: '$remote' },
};

describe('explain', () => {
  it('says why an order carries no revenue, with the value and the fix', () => {
    const order = { ...ORDER, event: 'completed order', properties: { total: 'free\u001b[31m', currency: '$' } };
    const { status, stdout } = explain([write('free.json', order)]);
    const text = words(stdout);
    expect(status).toBe(0);
    for (const line of [
      ' map.revenue-missing properties.total no revenue is sent: "free\\u001b[31m" is no amount of money\n',
      ' Fix: Send the total as a number, ',
      ' map.money properties.currency "$" is a sign of several currencies: ',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toMatch(/revenue +\d|properties\.total no rule/);
  });

  it('says of each field which rule made it of what, and what was left out and why', () => {
    const { status, stdout, stderr } = explain([write('order.json', ORDER), '--variant', 'retail']);
    expect([status, stderr]).toEqual([0, '']);
    const text = words(stdout);
    for (const line of [
      'track "purchase", with blueprint retail: 2 events\n',
      '\n1 Order Completed\n',
      ' event_type "Order Completed" map.names ← event\n',
      ' event_properties.order_id "T-1" map.track ← properties.transaction_id\n',
      ' revenue 4.5 map.revenue ← properties.value\n',
      '\n2 Product Purchased\n',
      ' price 15 map.revenue ← properties.items.0.price\n',
      ' library "Datafly Signal" map.constants\n',
      ' userId dropped: "bob" has 3 characters, the minimum is 5 map.limits\n',
      ' map.limits userId left out: "bob" has 3 characters, the minimum is 5\n',
      ' Fix: Send longer ids, or allow shorter ones: ',
      ' context.ip map.context: stands for the sender\n',
      ' extra no rule reads it\n',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('reads stdin, and prints JSON for programs', () => {
    const { status, stdout } = explain(['-', '--json', '--min-id-length', '3'], JSON.stringify(ORDER));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'mapped',
      events: [{ user_id: 'bob', revenue: 19.5 }],
      changes: [],
    });
  });

  it('takes changes to the variant from a file', () => {
    const override = write('override.yaml', 'library: Mine\nprivacy: { dropProperties: [items] }\n');
    const { stdout } = explain(['-', '--blueprint', override], JSON.stringify(ORDER));
    expect(words(stdout)).toContain(' library "Mine" map.constants\n');
    expect(words(stdout)).toContain(' properties.items map.privacy: withheld\n');
  });

  it('ends with 1 where something is refused, by us as Amplitude would or at the door', () => {
    const reserved = explain(['-'], JSON.stringify({ ...ORDER, event: '$identify' }));
    expect([reserved.status, words(reserved.stdout)]).toEqual([
      1,
      expect.stringContaining(' "$identify" event_type: "$identify" is reserved for Amplitude map.limits\n'),
    ]);
    const nameless = explain(['-'], '{"type":"track","userId":"user-1"}');
    expect([nameless.status, nameless.stdout]).toEqual([1, expect.stringContaining('event is required for track')]);
  });

  it('says what was withheld on purpose', () => {
    const { status, stdout } = explain(['-'], JSON.stringify({ ...ORDER, context: { consent: { analytics: false } } }));
    expect(status).toBe(0);
    expect(stdout).toContain('Kept back on purpose: context.consent.analytics is false (map.privacy)');
  });

  it.each([
    ['no file', ['/nowhere/event.json'], '/nowhere/event.json'],
    ['no JSON', [write('text.json', 'hello')], 'Give one JSON object'],
    ['no variant', ['-', '--variant', 'retial'], '"default"|"retail"|"media" (got "retial")'],
    ['no blueprint', ['-', '--blueprint', write('bad.json', { revenue: { mode: 'x' } })], 'revenue.mode'],
    ['no length', ['-', '--min-id-length', 'five'], '--min-id-length'],
  ])('ends with 2 where there is %s, and says what to do', (_what, args, says) => {
    const { status, stdout, stderr } = explain(args, '{}');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  it('lets no name move the cursor', () => {
    const { stdout } = explain(['-'], JSON.stringify({ ...ORDER, properties: { '\u001b[2J': 1 } }));
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('event_properties.\\u001b[2J');
  });
});
