import type { HeldEvents } from './delivery/holds/hold.ts';
import type { IntegrationCounts, Waiting } from './integrations/create-integration.ts';
import type { ManagedIntegration } from './integrations/create-integrations.ts';

/** Events by what became of them. At every moment: accepted = delivered + dead + queued + droppedByPolicy. */
export interface Counts {
  /** Datafly events acknowledged at the gateway. */
  received: number;
  /** Datafly events refused at the gateway, for want of room: whoever sent them has been told to send them again. */
  refusedFull: number;
  /** Amplitude events made of them, and Datafly events withheld on purpose. */
  accepted: number;
  delivered: number;
  /** Given up, whether or not their dead letters are still kept. */
  dead: number;
  queued: number;
  /** Datafly events withheld on purpose, such as those without consent. */
  droppedByPolicy: number;
  /** Fields cut or dropped so that Amplitude takes the rest (`map.limits`). */
  fieldsChanged: number;
  /** Ids that were left out, as Amplitude would refuse them (`map.limits`). */
  idsLeftOut: number;
  /** Orders sent without revenue, as their money could not be read (`map.revenue-missing`). */
  revenueMissing: number;
  /** Dead letters and explanations that made room for newer ones. */
  deadLettersEvicted: number;
  explanationsEvicted: number;
  /** Events of an integration that had no room while others took them: dead letters, and those that are lost. */
  overflowed: number;
  overflowLost: number;
  /** Events that Amplitude took without counting them as ingested (`deliver.zero-ingested`). */
  notIngested: number;
}

/** Events that one integration holds back for one reason. */
export interface IntegrationHeldEvents extends HeldEvents {
  /** Its id. */
  integration: string;
}

type Running = readonly Pick<ManagedIntegration, 'settings' | 'running'>[];

/** @param atGateway Datafly events acknowledged there, and refused for want of room */
export function sumCounts(integrations: Running, atGateway: Pick<Counts, 'received' | 'refusedFull'>): Counts {
  const each = integrations.map(({ running }) => running.counts());
  const sum = (name: keyof IntegrationCounts) => each.reduce((all, counts) => all + counts[name], 0);
  return {
    ...atGateway,
    accepted: sum('accepted'),
    delivered: sum('delivered'),
    dead: sum('dead'),
    queued: sum('queued'),
    droppedByPolicy: sum('droppedByPolicy'),
    fieldsChanged: sum('fieldsChanged'),
    idsLeftOut: sum('idsLeftOut'),
    revenueMissing: sum('revenueMissing'),
    deadLettersEvicted: sum('deadLettersEvicted'),
    explanationsEvicted: sum('explanationsEvicted'),
    overflowed: sum('overflowed'),
    overflowLost: sum('overflowLost'),
    notIngested: sum('notIngested'),
  };
}

/** How often inputs came that no rule reads, by their paths, over all integrations. */
export function sumUnread(integrations: Running): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const { running } of integrations) {
    for (const [path, inputs] of running.unreadInputs()) sum.set(path, (sum.get(path) ?? 0) + inputs);
  }
  return sum;
}

export function sumWaiting(integrations: Running): Waiting {
  const each = integrations.map(({ running }) => running.waiting());
  return {
    bytes: each.reduce((sum, { bytes }) => sum + bytes, 0),
    delayedLanes: each.reduce((sum, { delayedLanes }) => sum + delayedLanes, 0),
    lagMs: Math.max(0, ...each.map(({ lagMs }) => lagMs)),
  };
}

export function listHeld(integrations: Running): IntegrationHeldEvents[] {
  return integrations.flatMap(({ settings, running }) =>
    running.held().map((held) => ({ integration: settings.id, ...held })),
  );
}
