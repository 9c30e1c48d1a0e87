import type { Blueprint } from './blueprint.ts';

/** What is looked up in a blueprint for each event, made once for each blueprint. */
export interface BlueprintIndex {
  /** Name as `spellingOf` writes it → event_type. */
  names: ReadonlyMap<string, string>;
  /** Letters of an OS or a device, in lower case → platform. */
  systems: ReadonlyMap<string, string>;
  /** Text in a user agent → platform. */
  userAgents: readonly (readonly [part: string, platform: string])[];
  /** Paths of inputs by event_type that its properties are moved from. */
  moves: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
}

/** Blueprints never change, so that what is made of one is part of it in all but place. */
const INDEXES = new WeakMap<Blueprint, BlueprintIndex>();

/** Finds the index of a blueprint. */
export function indexBlueprint(blueprint: Blueprint): BlueprintIndex {
  const known = INDEXES.get(blueprint);
  if (known !== undefined) return known;
  const index = {
    names: indexNames(blueprint),
    systems: indexSystems(blueprint),
    userAgents: Object.entries(blueprint.platform.byUserAgent),
    moves: indexMoves(blueprint),
  };
  INDEXES.set(blueprint, index);
  return index;
}

/**
 * A name without what does not count in one: case, blanks, `_` and `-`.
 *
 * @example spellingOf(' order_Completed') // 'ordercompleted'
 */
export function spellingOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
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
  const [first = '', second = '', ...others] = name.trim().split(/[\s_-]+|(?<=\p{Ll})(?=\p{Lu})/u);
  return others.length === 0 ? second + first : name;
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
  return system.toLowerCase().replace(/\P{L}+/gu, '');
}

function indexMoves({ properties }: Blueprint): BlueprintIndex['moves'] {
  const groups = Object.values(properties);
  const names = new Set(groups.flatMap(({ events }) => events));
  return new Map(
    [...names].map((name) => {
      const moves = groups.filter(({ events }) => events.includes(name)).map((group) => group.moves);
      return [name, Object.assign({}, ...moves)];
    }),
  );
}
