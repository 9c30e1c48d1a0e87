import { describe, expect, it } from 'vitest';
import { createMappingTally } from '../../../src/forwarder/integrations/mapping-tally.ts';
import { mapLive, track } from '../mapping/map.ts';

function start() {
  const problems: string[] = [];
  const tally = createMappingTally((message) => problems.push(message));
  return { problems, tally, add: (input: object) => tally.add('an event', mapLive(input)) };
}

const order = (total: unknown) => track({ event: 'Order Completed', properties: { total } });

describe('a tally of mappings', () => {
  it('counts an order without revenue once, and says which value could not be read', () => {
    const { tally, problems, add } = start();
    add(order('free'));
    add(track({ event: 'Order Completed', properties: { products: [{ price: 'x' }, { price: 'y' }] } }));
    add(order(5));
    expect(tally.counts()).toEqual({ droppedByPolicy: 0, fieldsChanged: 0, idsLeftOut: 0, revenueMissing: 2 });
    expect(problems).toEqual([
      expect.stringMatching(
        /^"an event": properties\.total: no revenue is sent: "free" is no amount of money \(map\.revenue-missing\)\. Send the total as a number/,
      ),
      expect.stringContaining('properties.products.0.price: no revenue is sent: "x" is no amount of money'),
      expect.stringContaining('properties.products.1.price: no revenue is sent: "y" is no amount of money'),
    ]);
  });

  it('tells ten orders one by one, then the hundredth', () => {
    const { problems, tally, add } = start();
    for (let nth = 1; nth <= 100; nth++) add(order(`free ${nth}`));
    expect(problems.map((message) => /"free (\d+)"/.exec(message)?.[1])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100].map(String),
    );
    expect(tally.counts().revenueMissing).toBe(100);
  });

  it('tells of the first id that is left out, and of the tenth, with the fix', () => {
    const { problems, tally, add } = start();
    for (let nth = 1; nth <= 11; nth++) add(track({ userId: 4711 }));
    expect(problems).toEqual([
      expect.stringMatching(/userId: left out: "4711" has 4 characters, the minimum is 5 .*--send-min-id-length/),
      expect.stringMatching(/For the 10th time\.$/),
    ]);
    expect(tally.counts()).toMatchObject({ idsLeftOut: 11, fieldsChanged: 11 });
  });

  it('leaves an event without any id to its dead letter', () => {
    const { problems, add } = start();
    add(track({ anonymousId: 'abc' }));
    expect(problems).toEqual([]);
  });

  it('counts inputs that no rule reads by their paths, of which there are at most 200', () => {
    const { tally, add } = start();
    add(track({ context: { timezone: 'Europe/London', locale: 'en' } }));
    add(track({ context: { timezone: 'Europe/London' } }));
    expect([...tally.unread()]).toEqual([['context.timezone', 2]]);
    for (let nth = 1; nth <= 250; nth++) add(track({ [`key${nth}`]: 1 }));
    add(track({ context: { timezone: 'Europe/London' } }));
    expect(tally.unread().size).toBe(201);
    expect(tally.unread().get('context.timezone')).toBe(3);
    expect(tally.unread().get('(other)')).toBe(51);
  });
});
