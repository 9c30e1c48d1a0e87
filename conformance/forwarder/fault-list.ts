import type { SeenRequest } from './history.ts';
import type { TapFault, TapMatch } from './scenario.ts';

/** A fault with what it has done so far. */
export interface RunningFault {
  /** From 1. */
  number: number;
  fault: TapFault;
  seen: number;
  triggered: number;
  /** When it was added, first triggered and cleared, in ms since the run began. */
  addedAt: number;
  firstAt?: number;
  clearedAt?: number;
}

/** The faults of a run. The one added last is asked first. */
export interface FaultList {
  add(fault: TapFault): RunningFault;
  clear(): void;
  /** The fault that this request meets, and the indexes of the events it is for. */
  trigger(request: SeenRequest): { number: number; fault: TapFault; indexes: number[] } | undefined;
  /** All there were, cleared ones too. */
  list(): readonly RunningFault[];
}

/** Creates the faults of a run. */
export function createFaultList(now: () => number): FaultList {
  const faults: RunningFault[] = [];
  return {
    add(fault) {
      const added = { number: faults.length + 1, fault, seen: 0, triggered: 0, addedAt: now() };
      faults.push(added);
      return added;
    },
    clear() {
      for (const one of faults) one.clearedAt ??= now();
    },
    trigger(request) {
      for (const one of faults.toReversed()) {
        const indexes = one.clearedAt === undefined ? findMatching(one.fault.match ?? {}, request) : undefined;
        if (indexes === undefined) continue;
        one.seen++;
        const { after = 0, times = Number.POSITIVE_INFINITY } = one.fault;
        if (one.seen <= after || one.triggered >= times) continue;
        one.triggered++;
        one.firstAt ??= now();
        return { number: one.number, fault: one.fault, indexes };
      }
      return undefined;
    },
    list: () => faults,
  };
}

/** The indexes of the events that match; undefined where the request does not. */
function findMatching(match: TapMatch, { events, plainBytes }: SeenRequest): number[] | undefined {
  if (match.eventsOver !== undefined && events.length <= match.eventsOver) return undefined;
  if (match.bytesOver !== undefined && plainBytes <= match.bytesOver) return undefined;
  const { eventType, userId, deviceId } = match;
  const named = eventType !== undefined || userId !== undefined || deviceId !== undefined;
  const indexes = events.flatMap((one, index) => {
    const fits =
      (eventType === undefined || one.event.event_type === eventType) &&
      (userId === undefined || one.userId === userId) &&
      (deviceId === undefined || one.deviceId === deviceId);
    return fits ? [index] : [];
  });
  return named && indexes.length === 0 ? undefined : indexes;
}
