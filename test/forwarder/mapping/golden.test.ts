import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { VARIANT_NAMES } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../../../src/forwarder/mapping/override-blueprint.ts';
import { ALLOWED_FIELDS } from './allowed-fields.ts';
import { events } from './map.ts';

/** One case a person can read: what comes in, how it is mapped, what leaves. */
const goldenCase = z.strictObject({
  description: z.string(),
  blueprint: z.strictObject({ variant: z.enum(VARIANT_NAMES), override: z.looseObject({}).optional() }),
  input: z.looseObject({}),
  output: z.array(z.looseObject({})),
});

const FOLDER = new URL('golden/', import.meta.url);
const CASES = readdirSync(FOLDER).map((file) => ({
  file,
  ...goldenCase.parse(parse(readFileSync(new URL(file, FOLDER), 'utf8'))),
}));

describe('a golden case', () => {
  it.each(CASES)('$file: $description', ({ blueprint, input, output }) => {
    const changed = overrideBlueprint(loadVariant(blueprint.variant), blueprint.override ?? {});
    expect(events(input, changed)).toEqual(output);
  });

  it('shows each field that ever leaves, and each variant', () => {
    const shown = new Set(CASES.flatMap(({ output }) => output.flatMap(Object.keys)));
    expect(ALLOWED_FIELDS.filter((field) => !shown.has(field))).toEqual([]);
    expect([...shown].filter((field) => !ALLOWED_FIELDS.includes(field))).toEqual([]);
    expect(new Set(CASES.map(({ blueprint }) => blueprint.variant))).toEqual(new Set(VARIANT_NAMES));
  });
});
