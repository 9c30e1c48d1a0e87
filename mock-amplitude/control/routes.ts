import type { Request, Response } from 'express';
import type { Clock } from '../../runtime/clock.ts';
import type { VerdictLog } from '../log/verdict-log.ts';
import type { Region } from '../verdict.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { ControlError } from './control-error.ts';
import { parseClockCall, parseEventQuery, parseRequestQuery, parseWaitCall } from './filter-schema.ts';
import { stream } from './stream.ts';
import { writeRecord, writeRecords } from './write-records.ts';

/** What the control API works with. */
export interface ControlOptions {
  /** Aborts when the emulator stops. */
  closing: AbortSignal;
  log: VerdictLog;
  /** The machine's time: for whoever waits, whatever time Amplitude has. */
  machine: Clock;
  /** Amplitude's time. */
  clock: VirtualClock;
  /** Keys redacted. */
  projects: () => { name: string; region: Region; apiKey: string }[];
  reset: () => void;
  /** Host names the API answers under beside this machine's own. */
  allowedHosts: readonly string[];
  /** Web origins that may call it. */
  allowedOrigins: readonly string[];
}

/** One route: this table registers it, and lists it at the root. */
export interface Route {
  method: 'get' | 'post';
  path: string;
  says: string;
  handle: (options: ControlOptions, request: Request, response: Response) => void | Promise<void>;
}

export const ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/requests',
    says: 'requests, newest last; filter by verdict, rule, project, region, since, limit',
    handle({ log }, request, response) {
      const { limit, ...filter } = parseRequestQuery(request.query);
      sendJson(
        response,
        200,
        writeRecords('requests', log.requests(filter).slice(-limit), { letGo: log.stats().letGo.requests }),
      );
    },
  },
  {
    method: 'get',
    path: '/requests/:seq',
    says: 'one request with its body and its answer',
    handle({ log }, request, response) {
      const { seq } = request.params;
      const record = log.requests().find((candidate) => String(candidate.seq) === seq);
      if (record === undefined) {
        throw new ControlError(
          404,
          `There is no request ${seq}.`,
          'GET requests lists those that are kept, each with its seq.',
        );
      }
      sendJson(response, 200, writeRecord(record));
    },
  },
  {
    method: 'get',
    path: '/events',
    says: 'events, newest last; filter by the same and eventType, userId, deviceId, insertId, requestSeq',
    handle({ log }, request, response) {
      const { limit, ...filter } = parseEventQuery(request.query);
      sendJson(
        response,
        200,
        writeRecords('events', log.events(filter).slice(-limit), { letGo: log.stats().letGo.events }),
      );
    },
  },
  {
    method: 'post',
    path: '/events/wait',
    says: 'answers when count events match, or 408 after timeoutMs: {"match":{"eventType":"…","event":{…}},"count":1,"timeoutMs":5000}',
    handle: waitForEvents,
  },
  {
    method: 'post',
    path: '/reset',
    says: 'forgets every request, event and insert_id, and sets the clock right',
    handle({ reset }, _request, response) {
      reset();
      sendJson(response, 200, '{"reset":true}');
    },
  },
  {
    method: 'get',
    path: '/clock',
    says: "Amplitude's time",
    handle: ({ clock }, _request, response) => sendJson(response, 200, JSON.stringify(clock.state())),
  },
  {
    method: 'post',
    path: '/clock',
    says: 'freezes, advances, resumes or resets Amplitude\'s time: {"action":"advance","ms":604800000}',
    handle: moveClock,
  },
  {
    method: 'get',
    path: '/projects',
    says: 'projects with their regions, keys hidden but for the end',
    handle: ({ projects }, _request, response) => sendJson(response, 200, JSON.stringify({ projects: projects() })),
  },
  {
    method: 'get',
    path: '/stats',
    says: 'what is kept, and what was let go to make room',
    handle: ({ log }, _request, response) => sendJson(response, 200, JSON.stringify(log.stats())),
  },
  {
    method: 'get',
    path: '/stream',
    says: 'every verdict as it falls, as server-sent events; the same filters, kind=event or kind=request, since=seq to begin earlier',
    handle: (options, request, response) => stream(options, request, response),
  },
];

function moveClock({ clock }: ControlOptions, request: Request, response: Response): void {
  const { action, ms } = parseClockCall(request.body ?? {});
  if (action === 'advance') {
    if (ms === undefined) {
      throw new ControlError(
        400,
        'Failed to read the call: ms is missing.',
        'Say how far to advance, in milliseconds.',
      );
    }
    clock.advance(ms);
  } else {
    clock[action]();
  }
  sendJson(response, 200, JSON.stringify(clock.state()));
}

async function waitForEvents({ log }: ControlOptions, request: Request, response: Response): Promise<void> {
  const { match, count, timeoutMs } = parseWaitCall(request.body ?? {});
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const wait = { match: { verdict: 'accepted', ...match } as const, count, timeoutMs, signal: gone.signal };
  const { met, events } = await log.waitForEvents(wait);
  if (response.destroyed) return;
  if (met) return sendJson(response, 200, writeRecords('events', events, {}));
  const failure = {
    error: `Waited ${timeoutMs} ms for ${count} events that match; ${events.length} came.`,
    wanted: count,
    found: events.length,
    fix: 'Look at GET events and GET requests for what came instead: a refused event matches only with its own verdict.',
  };
  sendJson(response, 408, writeRecords('events', events, failure));
}

export function sendJson(response: Response, status: number, text: string): void {
  response.status(status).type('application/json').send(text);
}
