import { lazy } from '../../../lib/lazy.ts';
import { type Blueprint, CONTEXT_FIELDS } from './blueprint.ts';
import { type Path, splitPaths } from './read-path.ts';

/** A property and the inputs of which the first that holds a value is taken. */
export interface Move {
  property: string;
  paths: readonly Path[];
}

/** Where an order keeps its parts. */
export interface RevenuePaths {
  revenueType: readonly Path[];
  total: readonly Path[];
  price: readonly Path[];
  quantity: readonly Path[];
  currency: readonly Path[];
  products: readonly Path[];
  productId: readonly Path[];
  productAmount: readonly Path[];
  productPrice: readonly Path[];
  productQuantity: readonly Path[];
}

/** A blueprint, and what is looked up in it for each event: made once, as blueprints never change. */
export interface CompiledBlueprint {
  blueprint: Blueprint;
  /** Name as `spellingOf` writes it → event_type. */
  names: ReadonlyMap<string, string>;
  /** Letters of an OS or a device, in lower case → platform. */
  systems: ReadonlyMap<string, string>;
  /** Text in a user agent → platform. */
  userAgents: readonly (readonly [part: string, platform: string])[];
  /** Moves of a page, and of events by their event_type; those of a page under that of another type count, too. */
  movesOf: (eventType: string, isPage: boolean) => readonly Move[];
  context: readonly { field: (typeof CONTEXT_FIELDS)[number]; paths: readonly Path[] }[];
  campaign: { moves: readonly Move[]; referrer: readonly Path[]; page: readonly Path[] };
  constants: readonly (readonly [property: string, value: string | number | boolean])[];
  revenue: RevenuePaths;
  /** Whether a list of its privacy names anything. */
  keepsBack: boolean;
}

const COMPILED = new WeakMap<Blueprint, CompiledBlueprint>();

/** Compiles a blueprint, the same one once. */
export function compileBlueprint(blueprint: Blueprint): CompiledBlueprint {
  const known = COMPILED.get(blueprint);
  if (known !== undefined) return known;
  const { campaign, privacy } = blueprint;
  const compiled: CompiledBlueprint = {
    blueprint,
    names: indexNames(blueprint),
    systems: indexSystems(blueprint),
    userAgents: Object.entries(blueprint.platform.byUserAgent),
    movesOf: indexMoves(blueprint),
    context: CONTEXT_FIELDS.map((field) => ({ field, paths: splitPaths(blueprint.context[field]) })),
    campaign: {
      moves: toMoves(campaign.properties),
      referrer: splitPaths(campaign.referrer),
      page: splitPaths(campaign.page),
    },
    constants: Object.entries(blueprint.constants),
    revenue: splitRevenue(blueprint.revenue),
    keepsBack: [privacy.dropProperties, privacy.hashProperties, privacy.dropTraits, privacy.hashTraits].some(
      (list) => list.length > 0,
    ),
  };
  COMPILED.set(blueprint, compiled);
  return compiled;
}

/**
 * A name without what does not count in one: case, blanks, `_` and `-`.
 *
 * @example spellingOf(' order_Completed') // 'ordercompleted'
 */
export function spellingOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

function indexNames({ eventNames, revenue }: Blueprint): ReadonlyMap<string, string> {
  const leaving = [...Object.values(eventNames), ...Object.keys(revenue.events)];
  const pairs = [...leaving.map((name): [string, string] => [name, name]), ...Object.entries(eventNames)];
  // What is written first counts least: a name as it stands in the blueprint before one with its words turned around.
  return new Map([
    ...pairs.map(([name, eventType]): [string, string] => [spellingOf(turnAround(name)), eventType]),
    ...pairs.map(([name, eventType]): [string, string] => [spellingOf(name), eventType]),
  ]);
}

/** `Completed Order` of `Order Completed`; anything but two words stays. */
function turnAround(name: string): string {
  const words = name.trim().split(/[\s_-]+|(?<=\p{Ll})(?=\p{Lu})/u);
  return words.length === 2 ? words.toReversed().join('') : name;
}

function indexSystems({ platform }: Blueprint): ReadonlyMap<string, string> {
  return new Map(Object.entries(platform.byOs).map(([system, value]) => [lettersOf(system), value]));
}

/**
 * What a system is known by, whatever its version is and however it is written.
 *
 * @example lettersOf('Mac OS X 10.15') // 'macosx'
 */
export function lettersOf(system: string): string {
  return system.toLowerCase().replace(/\P{L}/gu, '');
}

function indexMoves({ page, properties }: Blueprint): CompiledBlueprint['movesOf'] {
  const groups = Object.values(properties);
  const names = new Set(groups.flatMap(({ events }) => events));
  const byName = new Map(
    [...names].map((name): [string, Moves] => {
      const moves = groups.filter(({ events }) => events.includes(name)).map((group) => group.moves);
      return [name, Object.assign({}, ...moves)];
    }),
  );
  const ofActions = new Map([...byName].map(([name, moves]) => [name, toMoves(moves)]));
  const ofPages = lazy(() => toMoves({ ...page.properties, ...byName.get(page.eventType) }));
  return (eventType, isPage) => (isPage ? ofPages() : (ofActions.get(eventType) ?? NO_MOVES));
}

const NO_MOVES: readonly Move[] = [];

/** Property → inputs, as a blueprint says it. */
type Moves = Readonly<Record<string, readonly string[]>>;

/** Makes moves of what a blueprint says. */
export function toMoves(moves: Moves): Move[] {
  return Object.entries(moves).map(([property, sources]) => ({ property, paths: splitPaths(sources) }));
}

function splitRevenue(revenue: Blueprint['revenue']): RevenuePaths {
  return {
    revenueType: splitPaths(revenue.revenueType),
    total: splitPaths(revenue.total),
    price: splitPaths(revenue.price),
    quantity: splitPaths(revenue.quantity),
    currency: splitPaths(revenue.currency),
    products: splitPaths(revenue.products),
    productId: splitPaths(revenue.productId),
    productAmount: splitPaths(revenue.productAmount),
    productPrice: splitPaths(revenue.productPrice),
    productQuantity: splitPaths(revenue.productQuantity),
  };
}
