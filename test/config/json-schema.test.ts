import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildJsonSchema } from '../../src/config/build-json-schema.ts';
import { checkConfig } from '../../src/config/check-config.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const schema = buildJsonSchema();
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

describe('the published JSON Schema of the configuration', () => {
  it('is the one that the configuration is checked with (npm run docs writes it)', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../amplitude-emulator.schema.json');
  });

  it('is published with the package', () => {
    expect(JSON.parse(read('package.json'))).toMatchObject({
      files: expect.arrayContaining(['amplitude-emulator.schema.json']),
      exports: { './amplitude-emulator.schema.json': './amplitude-emulator.schema.json' },
    });
    expect(read('docs/configuration-file.md')).toContain(
      '# yaml-language-server: $schema=node_modules/amplitude-emulator/amplitude-emulator.schema.json\n',
    );
  });

  it('describes every key', () => {
    const bare = [...keysOf(schema)].filter(([, node]) => typeof node.description !== 'string').map(([path]) => path);
    expect(bare).toEqual([]);
    expect([...keysOf(schema)].length).toBeGreaterThan(40);
  });

  const [, example = ''] = /^```yaml\n(.*?)^```/ms.exec(read('docs/configuration-file.md')) ?? [];
  it.each([
    ["the documentation's example", parse(example), true],
    ['nothing', {}, true],
    ['its own address', { $schema: './amplitude-emulator.schema.json' }, true],
    ['a typing error', { amplitude: { usPrt: 1 } }, false],
    ['a port that is none', { amplitude: { usPort: 65_536 } }, false],
    ['a project without a region', { amplitude: { projects: [{ name: 'a', apiKey: 'k' }] } }, false],
    ['no retention', { amplitude: { retentionDays: null } }, true],
    ['a retention of nothing', { amplitude: { retentionDays: 0 } }, false],
    ['a pipeline key of another kind', { forwarder: { pipelineKey: 'secret' } }, false],
  ])('takes and refuses what the configuration does: %s', (_what, value, fine) => {
    expect(validate(value), JSON.stringify(validate.errors)).toBe(fine);
    expect(checkConfig(value).ok).toBe(fine);
  });
});

/** Every key that can be written, with its schema. */
function* keysOf(node: unknown, path = ''): Generator<[string, Record<string, unknown>]> {
  if (!isObject(node)) return;
  const { properties, items } = node;
  for (const [key, inner] of Object.entries(isObject(properties) ? properties : {})) {
    if (!isObject(inner)) continue;
    yield [`${path}${key}`, inner];
    yield* keysOf(inner, `${path}${key}.`);
  }
  yield* keysOf(items, path);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
