import type { EventAtServer, FedEvent, History, SeenRequest } from '../../../conformance/forwarder/history.ts';

/** Events as they were fed: one device, all acknowledged. */
export function fed(count: number, more: (number: number) => Partial<FedEvent> = () => ({})): FedEvent[] {
  return Array.from({ length: count }, (_, number) => ({
    ...{ number, id: `r1-${number}`, group: 'all', device: 'device-1', user: undefined, fedAt: 0, acknowledgedAt: 1 },
    comesOut: {},
    ...more(number),
  }));
}

/** Records of a server, of events by their numbers. */
export function storedAs(verdict: string, ...numbers: number[]): EventAtServer[] {
  return numbers.map((number) => ({
    ...{ verdict, number, insertId: `r1-${number}`, deviceId: 'device-1', revenue: null },
    event: { event_type: 'Conformance Event' },
  }));
}

/** A request with events by their numbers. */
export function request(number: number, at: number, numbers: number[], more: Partial<SeenRequest> = {}): SeenRequest {
  return {
    ...{ number, region: 'us', path: '/2/httpapi', at, bytes: 1, plainBytes: 1, status: 200, endedAt: at + 10 },
    ...{ ending: 'answered', stored: true, named: new Map() },
    events: numbers.map((one) => ({
      ...{ number: one, insertId: `r1-${one}`, deviceId: 'device-1', userId: undefined },
      event: { event_type: 'Conformance Event', insert_id: `r1-${one}` },
    })),
    ...more,
  };
}

/** A run in which nothing went wrong, and what did. */
export function makeHistory(more: Partial<History> = {}): History {
  const all = { fed: fed(3), requests: [request(1, 10, [0, 1, 2])], stored: storedAs('accepted', 0, 1, 2) };
  const rest = { marks: [], lives: [], faults: [], step: 1 as const, late: new Set<number>() };
  return { ...all, ...rest, stdout: '', stderr: '', unfair: 0, pauses: [], ...more };
}
