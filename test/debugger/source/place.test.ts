import { describe, expect, it } from 'vitest';
import { buildCall, greet, passRecord, startPlace } from '../../../src/debugger/source/place.ts';

const hello = (run: string, lastSeq: number) => ({ kind: 'hello' as const, run, lastSeq });

describe('the place where reading stands', () => {
  it('begins with what comes from now on, and asks for nothing', () => {
    expect(buildCall(startPlace({}), {})).toEqual({ query: {}, headers: {} });
  });

  it('begins with what came lately, which is all that passes that filter', () => {
    const wish = { since: '10m', filter: 'is:culprit' };
    expect(buildCall(startPlace(wish), wish)).toEqual({
      query: { q: 'since:10m is:culprit', since: '0' },
      headers: {},
    });
  });

  it('goes on after the last record, without the filter of its beginning', () => {
    const wish = { since: '10m', filter: 'is:culprit' };
    const { place } = greet(startPlace(wish), hello('one', 7));
    const call = buildCall(passRecord(place, 9), wish);
    expect(call).toEqual({ query: { q: 'is:culprit' }, headers: { 'last-event-id': '9' } });
  });

  it('goes on after what was there when it began, where no record has come since', () => {
    const { place, hello: said } = greet(startPlace({}), hello('one', 7));
    expect(said.how).toBe('first');
    expect(buildCall(place, {}).headers).toEqual({ 'last-event-id': '7' });
  });

  it('is moved back by no record that is told again', () => {
    expect(passRecord({ run: 'one', from: 9 }, 4).from).toBe(9);
  });

  it('is kept by the same run', () => {
    expect(greet({ run: 'one', from: 9 }, hello('one', 9))).toEqual({
      place: { run: 'one', from: 9 },
      hello: { kind: 'connected', run: 'one', lastSeq: 9, how: 'resumed' },
      askAgain: false,
    });
  });

  it('is that of another run where the emulator was started again, which gives all by itself to a reader ahead of it', () => {
    const { place, hello: said, askAgain } = greet({ run: 'one', from: 9 }, hello('two', 8));
    expect([place, said.how, askAgain]).toEqual([{ run: 'two', from: 'all' }, 'another run', false]);
  });

  it('is asked for anew where another run has come further by now', () => {
    const { place, hello: said, askAgain } = greet({ run: 'one', from: 9 }, hello('two', 9));
    expect([place, said.how, askAgain]).toEqual([{ run: 'one', from: 'all' }, 'another run', true]);
    expect(greet(place, hello('two', 9))).toMatchObject({ place: { run: 'two', from: 'all' }, askAgain: false });
    expect(buildCall(place, { since: '10m' })).toEqual({ query: { since: '0' }, headers: {} });
  });

  it('is that of another run where numbers have gone back, whatever the run says', () => {
    expect(greet({ run: 'one', from: 9 }, hello('one', 3)).hello.how).toBe('another run');
  });
});
