import { describe, expect, it } from 'vitest';
import { GOLDENS } from './goldens.ts';
import { ALWAYS, normalize } from './normalize.ts';

describe.each(Object.entries(GOLDENS))('%s', (_slug, goldens) => {
  it.each(goldens)('$it', ({ context, sent, stored, warned = [] }) => {
    const { event, warned: said } = normalize(sent, context);
    expect(JSON.parse(JSON.stringify(event))).toEqual(JSON.parse(JSON.stringify({ ...ALWAYS, ...stored })));
    expect(said).toEqual(warned.map(([rule, field]) => `${rule} events[3].${field}`));
  });
});
