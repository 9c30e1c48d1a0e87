import { describeTries, findRequest } from './again-routes.ts';
import { parseEventQuery, parseRequestQuery } from './filter-schema.ts';
import { readAsked } from './read-selector.ts';
import { type Route, sendJson } from './route.ts';
import { sendRecords, writeRecord } from './write-records.ts';

/** The records of requests and events. */
export const RECORD_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/requests',
    description: 'requests, newest last; filter by verdict, rule, warning, project, apiKey, region, since, limit',
    async handle(options, request, response) {
      const { log } = options;
      const { by, rest } = readAsked(options, request.query);
      const { limit, ...filter } = { ...parseRequestQuery(rest), ...by };
      const { evicted } = log.stats();
      const records = log.requests(filter).slice(-limit);
      await sendRecords(response, 200, { key: 'requests', records, more: { evicted: evicted.requests } });
    },
  },
  {
    method: 'get',
    path: '/requests/:seq',
    description: 'one request with its body and its answer, and the times its events were sent before',
    handle(options, request, response) {
      const found = findRequest(options.log, String(request.params.seq));
      const tries = JSON.stringify(describeTries(options, found)).slice(1);
      sendJson(response, 200, `${writeRecord(found).slice(0, -1)},${tries}`);
    },
  },
  {
    method: 'get',
    path: '/events',
    description: 'events, newest last; filter by the same and eventType, userId, deviceId, insertId, requestSeq',
    async handle(options, request, response) {
      const { log } = options;
      const { by, rest } = readAsked(options, request.query);
      const { limit, ...filter } = { ...parseEventQuery(rest), ...by };
      const found = await log.search(filter);
      if (response.destroyed) return;
      const { evicted } = log.stats();
      const records = found.slice(-limit);
      await sendRecords(response, 200, { key: 'events', records, more: { evicted: evicted.events } });
    },
  },
];
