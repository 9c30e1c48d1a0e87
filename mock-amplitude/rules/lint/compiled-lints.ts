import type { EventLint, Lint, PropertyLint, PropertyType, RequestLint } from './lint.ts';
import type { LintOff } from './lint-slugs.ts';
import { LINTS } from './lints.ts';

/** The lints that are switched on, put together: what is asked of which property is looked up, not tried out. */
export class CompiledLints {
  readonly requestLints: readonly RequestLint[];
  readonly eventLints: readonly EventLint[];
  readonly byName: ReadonlyMap<string, readonly PropertyLint[]>;
  readonly ofNumbers: readonly PropertyLint[];
  readonly ofTexts: readonly PropertyLint[];
  readonly ofObjects: readonly PropertyLint[];
  /** Whether any lint is about properties. */
  readonly walksProperties: boolean;

  /** @param off slugs of those that are switched off, or `all` */
  constructor(off: readonly LintOff[]) {
    const on = off.includes('all') ? [] : LINTS.filter(({ slug }) => !off.includes(slug));
    const properties = on.filter((lint) => lint.kind === 'property');
    this.requestLints = on.filter((lint) => lint.kind === 'request');
    this.eventLints = on.filter((lint) => lint.kind === 'event');
    this.byName = groupByName(properties);
    this.ofNumbers = properties.filter((lint) => isAskedOf(lint, 'number'));
    this.ofTexts = properties.filter((lint) => isAskedOf(lint, 'string'));
    this.ofObjects = properties.filter((lint) => isAskedOf(lint, 'object'));
    this.walksProperties = properties.length > 0;
  }
}

/** The place of each lint in the list: its warnings are told in its order. */
export const LINT_ORDER: ReadonlyMap<Lint, number> = new Map(LINTS.map((lint, place) => [lint, place]));

function groupByName(lints: readonly PropertyLint[]): ReadonlyMap<string, readonly PropertyLint[]> {
  const byName = new Map<string, PropertyLint[]>();
  for (const lint of lints) {
    if (!('names' in lint.asked)) continue;
    for (const name of lint.asked.names) byName.set(name, [...(byName.get(name) ?? []), lint]);
  }
  return byName;
}

function isAskedOf({ asked }: PropertyLint, type: PropertyType): boolean {
  return 'types' in asked && asked.types.includes(type);
}
