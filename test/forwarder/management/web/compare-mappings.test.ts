import { expect, it } from 'vitest';
import type { EventPreview } from '../../../../src/forwarder/management/web/api/management-shapes.ts';
import { compareMappings } from '../../../../src/forwarder/management/web/preview/compare-mappings.ts';

const field = (name: string, value: unknown) => ({ field: name, value, rule: 'map.track', source: null });
const event = (insertId: string, type: string, ...fields: ReturnType<typeof field>[]) => ({
  event_type: type,
  refused: null,
  fields: [field('insert_id', insertId), ...fields],
});
const mapped = (variant: string, ...events: ReturnType<typeof event>[]): EventPreview['mappings'][number] => ({
  ...{ variant, kind: 'mapped', events, changes: [], unused: [], notes: [] },
});

it('lays the same event side by side, whatever else a variant makes before it', () => {
  const compared = compareMappings([
    mapped('default', event('a', 'Order', field('revenue', 30))),
    mapped('retail', event('a:identify', '$identify'), event('a', 'Order')),
  ]);
  expect(compared.map(({ names, isMissing }) => [names, isMissing])).toEqual([
    [['Order', 'Order'], false],
    [[null, '$identify'], true],
  ]);
  const [order] = compared;
  expect(order?.fields.map(({ field: path, differs }) => [path, differs])).toEqual([
    ['insert_id', false],
    ['revenue', true],
  ]);
});

it('calls no field different of an event that only one variant makes', () => {
  const [only] = compareMappings([mapped('default'), mapped('retail', event('a:1', 'Line', field('price', 1)))]);
  expect(only?.fields.map(({ differs }) => differs)).toEqual([false, false]);
});

it('tells values apart as JSON does: the text "1" is not the number', () => {
  const [one] = compareMappings([
    mapped('default', event('a', 'x', field('p', 1))),
    mapped('retail', event('a', 'x', field('p', '1'))),
    mapped('media', event('a', 'x', field('p', 1))),
  ]);
  expect(one?.fields.at(-1)).toMatchObject({ field: 'p', differs: true });
});

it('has nothing to show where the event is kept back everywhere', () => {
  const dropped = { kind: 'dropped', rule: 'map.privacy', reason: 'declined', unused: [], notes: [] } as const;
  expect(compareMappings([{ variant: 'default', ...dropped }])).toEqual([]);
});

it('says of an event which variant would have it refused', () => {
  const refused = { rule: 'map.limits', field: 'user_id', reason: 'too short' };
  const [one] = compareMappings([mapped('default', { ...event('a', 'x'), ...{ refused: refused as never } })]);
  expect(one?.refused).toEqual(['user_id: too short']);
});
