import { describe, expect, it } from 'vitest';
import { parseJson } from '../../lib/parse-json.ts';

const DEEPEST = 500_000;
const list = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('parseJson', () => {
  it('parses what is at most 500,000 levels deep, and looks no further into the rest', () => {
    expect(() => parseJson(list(DEEPEST))).not.toThrow();
    expect(() => parseJson(list(DEEPEST + 1))).toThrow('nested deeper than 500000 levels');
    expect(() => parseJson('{"a":'.repeat(DEEPEST + 1))).toThrow('nested deeper than 500000 levels');
    expect(() => parseJson('[1,'.repeat(DEEPEST))).not.toThrow('nested deeper');
  });

  it('does not take brackets in a text for levels, wherever the text ends', () => {
    const brackets = '['.repeat(DEEPEST + 1);
    for (const text of [brackets, `\\"${brackets}`, `${brackets}\\\\`, `\\\\\\"${brackets}`]) {
      expect(() => parseJson(`["${text}",{"${text}":[]}]`)).not.toThrow();
    }
    expect(() => parseJson(`["a\\\\",${brackets}`)).toThrow('nested deeper');
    expect(() => parseJson(`["${brackets}`)).not.toThrow('nested deeper');
  });

  it('counts what is closed as closed', () => {
    expect(parseJson(`[${'[],{},'.repeat(DEEPEST)}1]`)).toHaveLength(2 * DEEPEST + 1);
  });
});
