import type { Json, JsonObject } from '../../lib/json.ts';

/** An event that was given to a forwarder, and when, in ms since its run began. */
export interface FedEvent {
  /** Its place, from 0; it comes out again as `cf-<number>`. */
  number: number;
  /** Its messageId or insert_id. */
  id: string;
  group: string;
  device: string;
  user: string | undefined;
  fedAt: number;
  /** Fields, as HTTP V2 names them, that have to come out again as they are. */
  comesOut: JsonObject;
  /** When the forwarder said that it has it; undefined where it did not. */
  acknowledgedAt?: number;
  /** The forwarder said that it does not take it: with this status. */
  refusedWith?: number;
}

/** An event as it stood in a request. */
export interface SentEvent {
  /** Of the fed event that it was made of; undefined where none is known. */
  number: number | undefined;
  insertId: string | undefined;
  deviceId: string | undefined;
  userId: string | undefined;
  event: JsonObject;
}

/** How an answer ended. */
export type Ending = 'answered' | 'cut' | 'reset' | 'client-gone' | 'open';

/** A request of the forwarder, as the tap saw it; times in ms since the run began. */
export interface SeenRequest {
  /** From 1. */
  number: number;
  region: 'us' | 'eu';
  path: string;
  at: number;
  /** Of the body as it was sent, and once it was gunzipped. */
  bytes: number;
  plainBytes: number;
  events: SentEvent[];
  /** Why its events could not be read. */
  unreadable?: string;
  /** Number of the fault that it triggered. */
  fault?: number;
  /** Undefined where there was no answer. */
  status?: number;
  endedAt?: number;
  ending: Ending;
  answer?: Json | undefined;
  /** The server has taken the events, whatever the forwarder was told. */
  stored: boolean;
  /** Indexes of events that the answer refused, and the field it named; null: the event as a whole. */
  named: Map<number, string | null>;
}

/** Something that happened in a run, for its evidence. */
export interface Mark {
  at: number;
  text: string;
  kind: 'fed' | 'fault' | 'process' | 'ladder';
}

/** What became of an event at the server, in the order of its log. */
export interface EventAtServer {
  verdict: string;
  number: number | undefined;
  insertId: string | undefined;
  deviceId: string | undefined;
  /** As the server counts it. */
  revenue: number | null;
  event: JsonObject;
}

/** One life of the process. */
export interface Life {
  startedAt: number;
  readyAt?: number;
  endedAt?: number;
  code?: number | null;
  signal?: string | null;
  /** What ended it: the suite by SIGKILL, the suite by SIGTERM or the end of stdin, or itself. */
  endedBy?: 'kill' | 'stop' | 'itself';
  /** How long it took from SIGTERM to its exit, in ms. */
  stopMs?: number;
}

/** All that was seen in one run. */
export interface History {
  fed: FedEvent[];
  requests: SeenRequest[];
  stored: EventAtServer[];
  marks: Mark[];
  lives: Life[];
  /** How often each fault was triggered, by its number. */
  faults: { number: number; triggered: number; firstAt?: number; addedAt: number; clearedAt?: number }[];
  /** Which step of the ladder ended the run: 1 delivered, 2 stopped first, 3 started once more, 4 never. */
  step: 1 | 2 | 3 | 4;
  /** Numbers of the events that were delivered only once it was stopped or started again. */
  late: ReadonlySet<number>;
  /** What the process wrote, as far as it was kept. */
  stdout: string;
  stderr: string;
  /** Share of the time in which the machine was too busy to judge, from 0 to 1. */
  unfair: number;
  /** When that was, in ms since the run began, the earliest first. */
  pauses: readonly UnfairTime[];
}

/** A time in which the machine let nobody do anything. */
export interface UnfairTime {
  from: number;
  to: number;
}

/** Marks an event that was fed. */
export const MARKER_PROPERTY = 'cf';

/** How it is written. */
export function writeMarker(number: number): string {
  return `cf-${number}`;
}

const MARKER = /^cf-(\d+)$/;

/** The number in a marker. */
export function readMarker(value: Json | undefined): number | undefined {
  const found = typeof value === 'string' ? MARKER.exec(value)?.[1] : undefined;
  return found === undefined ? undefined : Number(found);
}
