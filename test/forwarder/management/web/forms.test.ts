import { describe, expect, it } from 'vitest';
import { AMPLITUDE } from '../../../../src/forwarder/management/catalog.ts';
import type { CatalogField } from '../../../../src/forwarder/management/web/api/management-shapes.ts';
import { toConfig, toConfigChange } from '../../../../src/forwarder/management/web/form/config-values.ts';
import { belowBlueprint, parsePatch } from '../../../../src/forwarder/management/web/integration/parse-patch.ts';
import { otherProblems, problemOf } from '../../../../src/web/form/field-problems.ts';

const FIELDS: readonly CatalogField[] = AMPLITUDE.config_fields;
const US = 'https://api2.amplitude.com/2/httpapi';

describe('what was typed', () => {
  it('becomes the config of the guide', () => {
    const typed = { api_key: ' key ', api_endpoint: US, min_id_length: '3' };
    expect(toConfig(FIELDS, typed)).toEqual({ api_key: 'key', api_endpoint: US, min_id_length: 3 });
  });

  it('is left out where it is empty, so that the API says what is required', () => {
    expect(toConfig(FIELDS, { api_key: ' ', api_endpoint: US, min_id_length: '' })).toEqual({ api_endpoint: US });
  });

  it.each([
    ['three', 'three'],
    ['0', 0],
    ['1.5', 1.5],
    [null, 'no number'],
  ])('is sent as it is where it may be wrong: %j', (typed, sent) => {
    expect(toConfig(FIELDS, { min_id_length: typed })).toEqual({ min_id_length: sent });
  });

  it('may be another address than those there are to choose from', () => {
    const typed = { api_endpoint: 'other', 'api_endpoint.other': 'http://127.0.0.1:9100/2/httpapi' };
    expect(toConfig(FIELDS, typed)).toEqual({ api_endpoint: 'http://127.0.0.1:9100/2/httpapi' });
    expect(toConfig(FIELDS, { ...typed, api_endpoint: US })).toEqual({ api_endpoint: US });
  });

  it('changes a secret only where one was typed, and takes away what was emptied', () => {
    const typed = { api_key: '', api_endpoint: US, min_id_length: '' };
    expect(toConfigChange(FIELDS, typed)).toEqual({ api_endpoint: US, min_id_length: null });
    expect(toConfigChange(FIELDS, { ...typed, api_key: 'new' })).toMatchObject({ api_key: 'new' });
  });
});

describe('a problem', () => {
  const problems = [
    { field: 'config.api_key', message: 'is required, as text' },
    { field: 'config.api_endpoint', message: 'Failed to choose where to deliver to: x.' },
    { field: 'blueprint.page.eventType', message: 'Too small' },
    { field: 'config', message: 'must be an object' },
  ];

  it('stands beside its field, with its name where it has none', () => {
    expect(problemOf(problems, 'config.api_key', 'API Key')).toBe('API Key is required, as text.');
    expect(problemOf(problems, 'config.api_endpoint', 'Data Region')).toBe('Failed to choose where to deliver to: x.');
    expect(problemOf(problems, 'config.api', 'API')).toBe('');
  });

  it('stands above the form where it has no such field', () => {
    const others = otherProblems(problems, ['config.api_key', 'config.api_endpoint']);
    expect(others.map(({ field }) => field)).toEqual(['blueprint.page.eventType', 'config']);
  });

  it('of a blueprint is told by the path in the patch', () => {
    const told = belowBlueprint([
      { field: 'blueprint.page.eventType', message: 'a' },
      { field: 'blueprint', message: 'b' },
    ]);
    expect(told.map(({ field }) => field)).toEqual(['page.eventType', 'patch']);
  });
});

it.each([
  ['', {}],
  [' {"a":null} ', { a: null }],
])('the patch %j is read', (text, patch) => {
  expect(parsePatch(text)).toEqual({ ok: true, patch });
});

it.each(['[]', 'null', '7', '{"a":', '{a:1}'])('%s is no patch', (text) => {
  expect(parsePatch(text)).toEqual({ ok: false, problems: [{ field: 'patch', message: expect.any(String) }] });
});
