import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { buildBlueprintSchema, parseBlueprint } from '../../../src/forwarder/mapping/blueprint.ts';
import { VARIANT_NAMES } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { diffBlueprint, overrideBlueprint } from '../../../src/forwarder/mapping/override-blueprint.ts';

describe('the JSON Schema of a blueprint', () => {
  const schema = buildBlueprintSchema();

  it('is of the draft that editors read, and says what it is of', () => {
    expect(buildBlueprintSchema()).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Blueprint',
      description: 'How Datafly events become Amplitude events',
      required: expect.arrayContaining(['name', 'revenue']),
    });
  });

  it('is the one that blueprints are checked with (npm run docs writes it)', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../../src/forwarder/mapping/blueprints/blueprint.schema.json',
    );
  });

  it.each(VARIANT_NAMES)('takes %s, and says what each of its keys is for', (name) => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
    expect(validate(loadVariant(name)), JSON.stringify(validate.errors)).toBe(true);
    expect([...undescribed(schema)]).toEqual([]);
  });
});

describe('the variants', () => {
  it('all know the names of the guide, in three spellings', () => {
    const guide = [
      ['product_added', 'Product Added'],
      ['add_to_cart', 'Product Added'],
      ['view_item', 'Product Viewed'],
      ['remove_from_cart', 'Product Removed'],
      ['begin_checkout', 'Checkout Started'],
      ['purchase', 'Order Completed'],
      ['search', 'Products Searched'],
    ] as const;
    for (const variant of VARIANT_NAMES) {
      const { eventNames, name } = loadVariant(variant);
      expect(name).toBe(variant);
      for (const [sent, leaves] of guide) expect(eventNames[sent]).toBe(leaves);
    }
  });

  it.each(VARIANT_NAMES)('%s has no group of properties for an event that never leaves by that name', (variant) => {
    const { eventNames, properties, revenue, page } = loadVariant(variant);
    const names = new Set([...Object.values(eventNames), ...Object.values(revenue.lineItems), page.eventType]);
    const stray = Object.values(properties).flatMap(({ events }) => events.filter((event) => !names.has(event)));
    expect(stray).toEqual([]);
  });
});

describe('an override', () => {
  const retail = loadVariant('retail');

  it('changes what it names and nothing else, and the difference is shown', () => {
    const changed = overrideBlueprint(retail, {
      revenue: { mode: 'order' },
      eventNames: { search: null, 'v2.buy': 'Order Completed' },
      privacy: { dropTraits: ['ssn'] },
    });
    expect(diffBlueprint(retail, changed)).toEqual([
      { path: ['eventNames', 'search'], variant: 'Products Searched', now: undefined },
      { path: ['eventNames', 'v2.buy'], variant: undefined, now: 'Order Completed' },
      { path: ['revenue', 'mode'], variant: 'line_items', now: 'order' },
      { path: ['privacy', 'dropTraits'], variant: [], now: ['ssn'] },
    ]);
  });

  it('of nothing makes no difference', () => {
    expect(diffBlueprint(retail, overrideBlueprint(retail, {}))).toEqual([]);
  });

  it.each([
    [{ revenue: { mode: 'lines' } }, 'revenue.mode'],
    [{ library: null }, 'library'],
    [{ revenues: {} }, 'revenues'],
    [{ page: { properties: { page_url: [] } } }, 'page.properties.page_url'],
    [{ eventNames: { search: '' } }, 'eventNames.search'],
  ])('that makes no blueprint is refused: %j, at %s', (override, field) => {
    expect(() => overrideBlueprint(retail, override)).toThrow(
      expect.objectContaining({ name: 'BlueprintError', problems: [{ field, message: expect.any(String) }] }),
    );
  });

  it('is refused in words: each field, and how it is wrong', () => {
    expect(() => overrideBlueprint(retail, { revenue: { mode: 'lines', more: 1 }, library: null })).toThrow(
      expect.objectContaining({
        message:
          'Failed to read the blueprint: library: Invalid input: expected string, received undefined; ' +
          'revenue.mode: Invalid option: expected one of "order"|"line_items"; revenue.more: there is no such key. ' +
          'Correct these fields.',
      }),
    );
  });

  it('is not what a variant is changed by for the next one', () => {
    overrideBlueprint(retail, { eventNames: { search: null } });
    expect(parseBlueprint(retail).eventNames.search).toBe('Products Searched');
  });
});

/** Keys of the schema that nothing is said of. */
function* undescribed(node: unknown, path = ''): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const properties: unknown = Reflect.get(node, 'properties') ?? {};
  for (const [key, inner] of Object.entries(properties ?? {})) {
    const at = `${path}${key}`;
    const isLeafOfNames = path.endsWith('context.') || path.endsWith('lineItems.');
    if (!isLeafOfNames && Reflect.get(inner, 'description') === undefined) yield at;
    yield* undescribed(inner, `${at}.`);
  }
  yield* undescribed(Reflect.get(node, 'additionalProperties'), `${path}*.`);
}
