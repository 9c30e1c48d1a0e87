import { describe, expect, it } from 'vitest';
import { parseExactly } from '../../../lib/parse-exactly.ts';
import { startIntake } from './start-intake.ts';

describe('intake.precision', () => {
  it('keeps two users apart whose ids differ in the last digit, and an order its number', async () => {
    await using intake = await startIntake();
    const event = (user: string, id: string) =>
      `{"event":"x","userId":${user},"messageId":"${id}","properties":{"order_id":820982911946154508,"items":[{"id":12345678901234567890}]}}`;
    expect((await intake.post('/v1/t', event('157963456373623802', 'm-1'))).status).toBe(200);
    expect((await intake.post('/v1/t', event('157963456373623801', 'm-2'))).status).toBe(200);
    const batch = `{"batch":[{"type":"track",${event('-9007199254740993', 'm-3').slice(1)}]}`;
    expect((await intake.post('/v1/batch', batch)).status).toBe(200);
    const sent = await intake.sent();
    expect(sent.map(({ user_id }) => user_id).toSorted()).toEqual([
      '-9007199254740993',
      '157963456373623801',
      '157963456373623802',
    ]);
    expect(sent[0]?.event_properties).toEqual({
      order_id: '820982911946154508',
      items: [{ id: '12345678901234567890' }],
    });
    expect(intake.notes('m-1').toSorted()).toEqual([
      'intake.precision properties.items.0.id',
      'intake.precision properties.order_id',
      'intake.precision userId',
    ]);
    expect(await intake.metrics()).toContain(
      'intake_notes_total{rule="intake.precision",path="properties.items.*.id"} 3',
    );
  });

  it.each([
    ['9007199254740990', 9_007_199_254_740_990],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['-9007199254740992', '-9007199254740992'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['12345678901234567.25', '12345678901234567.25'],
    // What is measured stays a number, as exact as such are.
    ['0.1234567890123456789', Number('0.1234567890123456789')],
    ['1234.5678901234567890123', Number('1234.5678901234567890123')],
    ['12345678901234567e3', 12345678901234567e3],
    ['1e400', Number.POSITIVE_INFINITY],
    ['1234567890123456', 1_234_567_890_123_456],
  ])('reads %s as %j', (text, value) => {
    const parsed = parseExactly(`{"a":[${text},{"b" : ${text} }],"c":1234567890123456}`).value;
    expect(parsed).toEqual({ a: [value, { b: value }], c: 1_234_567_890_123_456 });
  });

  it.each([
    ['in text', '{"a":"157963456373623802","b":":157963456373623802"}'],
    ['in text after a quote', String.raw`{"a":"\":157963456373623802,","b":1}`],
    ['in text after a backslash', String.raw`{"a":"\\","b":"[157963456373623802"}`],
    ['in a name', '{"157963456373623802":1,"x":[1,2]}'],
  ])('leaves digits %s alone', (_where, text) => {
    expect(parseExactly(text)).toEqual({ value: JSON.parse(text), exact: new Set() });
  });

  it.each([
    '{"a":0157963456373623802}',
    '{"a":157963456373623802',
    '{"a":157963456373623802 1}',
    '[+157963456373623802]',
  ])('does not make JSON of %s', (text) => {
    expect(() => parseExactly(text)).toThrow(SyntaxError);
  });

  it('reads past text of any length', () => {
    const text = `{"a":"${String.raw`\"`.repeat(5_000_000)}","b":157963456373623802}`;
    expect(parseExactly(text).exact).toEqual(new Set(['157963456373623802']));
  });

  it('reads what is nested deeper than a call stack reaches', () => {
    const deep = 20_000;
    expect(parseExactly(`${'['.repeat(deep)}157963456373623802${']'.repeat(deep)}`).exact).toEqual(
      new Set(['157963456373623802']),
    );
  });

  it('takes time in proportion to the body', () => {
    const digits = '9'.repeat(500_000);
    expect(parseExactly(`[${digits}e1,${digits}]`).exact.size).toBe(1);
    expect(parseExactly(`["${'\\"'.repeat(250_000)}",157963456373623802]`).exact.size).toBe(1);
  });
});
