import type { IncomingHttpHeaders } from 'node:http';
import type { SentObject } from '../rules/json.ts';
import type { CompiledLints } from '../rules/lint/compiled-lints.ts';
import type { EventResults } from '../rules/request-result.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import type { StoredPart } from '../rules/stored/stored-part.ts';
import type { Diagnostic, Region, Verdict } from '../verdict.ts';

/** All there is to know of one request: what came, what was checked, what was answered. Times in ms since the epoch. */
export interface Exchange {
  seq: number;
  at: number;
  latencyMs: number;
  region: Region;
  method: string;
  /** Path and query; keys in it are hidden. */
  url: string;
  /** Without credentials. */
  headers: IncomingHttpHeaders;
  /** The address it came from. */
  remoteAddress: string;
  /** After any gunzip; empty where it was too large or cut short, and cut where it holds no events. */
  body: Buffer;
  /** Size of the body as it came, after any gunzip. */
  bytes: number;
  /** As it went over the wire. */
  answer: { status: number; contentType: string; text: string };
  verdict: Verdict;
  rule: string | null;
  diagnostics: readonly Diagnostic[];
  /** Name of its project. */
  project: string | null;
  /** Whole. */
  apiKey: string | null;
  eventCount: number;
  results: EventResults;
  /** What was added to those that are stored. */
  stored: readonly StoredPart[];
  /** What the snapshots in it take, in bytes. */
  storedBytes: number;
  /** Ids shorter than this were taken off its events, in characters; 0 where none were. */
  shortestId: number;
  /** Whether numbers sent as text were read as numbers. */
  coerced: boolean;
  /** What the random values of its events' exported rows are made of, beside the numbers of the request and the event. */
  rowSeed: number;
  clientUploadTime: number | null;
  /** Those that were on for its project. */
  lints: CompiledLints;
}

/** A request's text, as its events are read from it. */
export type EventText = Pick<Exchange, 'method' | 'url' | 'region' | 'body' | 'at'> & {
  contentType: string | undefined;
};

/**
 * Reads a request's events once more, as its endpoint did when it came; with `exactly`, whole numbers that JavaScript cannot
 * hold are the text that they were written as.
 */
export type ReadEvents = (text: EventText, exactly?: boolean) => readonly SentObject[];

/** What a record is read with. */
export interface RecordSource {
  readEvents: ReadEvents;
  lookups: Lookups;
  /** The library of an event that names none (`normalize.library`). */
  library: string;
}
