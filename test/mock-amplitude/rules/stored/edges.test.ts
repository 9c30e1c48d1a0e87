import { describe, expect, it } from 'vitest';
import { NOW, normalize } from './normalize.ts';

describe('normalizing at the edges', () => {
  it.each([
    ['a product beyond all numbers is no revenue', '{"price":1e300,"quantity":1e300}', undefined],
    ['so the revenue sent counts', '{"price":1e300,"quantity":1e300,"revenue":5}', 5],
    ['nor is what is 0 times without end', '{"price":1e999,"quantity":0}', undefined],
    ['a large product is not rounded away', '{"price":1e305,"quantity":2}', 2e305],
    ['revenue without end is none', '{"revenue":1e999,"price":2}', 2],
  ])('%s', (_name, sent, revenue) => {
    const { price: _price, quantity: _quantity, ...fields } = normalize(JSON.parse(sent)).event;
    expect(fields.revenue).toBe(revenue);
  });

  it('takes a time without end for none', () => {
    expect(normalize(JSON.parse('{"time":1e999}')).event.event_time).toBe(NOW);
    expect(normalize({ time: Number.MAX_VALUE }, { clientUploadTime: -Number.MAX_VALUE }).event.event_time).toBe(NOW);
  });

  it('looks for no language in a text longer than any name', () => {
    expect(normalize({ language: ` de${' '.repeat(77)}` }).event.language).toBe('German');
    expect(normalize({ language: ` de${' '.repeat(78)}` }).event.language).toBe(` de${' '.repeat(78)}`);
  });

  it('shares with the event as sent what no rule touches', () => {
    const sent = { event_properties: { list: ['a'] } };
    expect(normalize(sent).event.event_properties).toBe(sent.event_properties);
  });
});
