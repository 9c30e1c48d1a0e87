import { DEFAULT_LIMITS, type Limits } from '../../../mock-amplitude/limits.ts';
import type { MockOptions, ProjectOptions } from '../../../mock-amplitude/options.ts';
import { createProjects } from '../../../mock-amplitude/projects/projects.ts';
import { checkRequest, refuseRequest } from '../../../mock-amplitude/rules/check-request.ts';
import { JSON_TERMS } from '../../../mock-amplitude/rules/event/event-terms.ts';
import { findFirstRefusal, type ReadBody, startReading } from '../../../mock-amplitude/rules/request/request-rule.ts';
import { JSON_RULES } from '../../../mock-amplitude/rules/request/request-rules.ts';
import { type EventResult, type RequestResult, resultAt } from '../../../mock-amplitude/rules/request-result.ts';
import { createSenders } from '../../../mock-amplitude/state/senders/create-senders.ts';
import { refuseSilenced } from '../../../mock-amplitude/state/senders/silenced.ts';
import type { Region } from '../../../mock-amplitude/verdict.ts';

export const US_KEY = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa0001';
export const EU_KEY = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbb0002';
/** 2026-01-01 */
export const NOW = 1_767_225_600_000;

interface Setup {
  project?: Partial<ProjectOptions>;
  anyKey?: boolean;
  acceptTextPlain?: boolean;
  limits?: Partial<Limits>;
  behaviour?: MockOptions;
  contentType?: string | undefined;
  region?: Region;
  /** What came of the body where it did not come whole. */
  received?: ReadBody;
  userAgent?: string;
  forbiddenUserAgents?: readonly string[];
}

/** Checks a body as the US endpoint would, with one project in each region. */
export function checkBody(body: unknown, setup: Setup = {}): RequestResult {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const projects = createProjects(
    [
      { name: 'us', apiKey: US_KEY, region: 'us', ...setup.project },
      { name: 'eu', apiKey: EU_KEY, region: 'eu', ...setup.project },
    ],
    {},
    setup.anyKey ?? false,
    { ...DEFAULT_LIMITS, ...setup.limits },
  );
  const ruleset = {
    projects,
    limits: { ...DEFAULT_LIMITS, ...setup.limits },
    acceptTextPlain: setup.acceptTextPlain ?? true,
    forbiddenUserAgents: setup.forbiddenUserAgents ?? [],
    timeOf: () => NOW,
  };
  const contentType = 'contentType' in setup ? setup.contentType : 'application/json';
  const sent = { method: 'POST', url: '/2/httpapi', userAgent: setup.userAgent, parameter: undefined };
  const received = setup.received ?? { kind: 'complete', body: bytes };
  const region = setup.region ?? 'us';
  const reading = startReading({ ...sent, region, contentType, body: received });
  const refusal = findFirstRefusal(JSON_RULES, reading, ruleset);
  if (refusal !== undefined) return refuseRequest(refusal, reading, NOW);
  const checked = checkRequest(reading, JSON_TERMS, ruleset);
  const senders = createSenders({ silencedDevices: setup.project?.silencedDevices ?? [] });
  return checked.verdict === 'accepted'
    ? refuseSilenced(checked, senders.find(checked.runs), senders.silenced)
    : checked;
}

/** Checks one event beside a fine one, at index 1. */
export function checkEvent(event: object, setup: Setup & { options?: unknown } = {}): RequestResult {
  const { options, ...rest } = setup;
  return checkBody({ api_key: US_KEY, events: [fine(), event], ...(options === undefined ? {} : { options }) }, rest);
}

export function fine(more: object = {}): object {
  return { event_type: 'Page Viewed', user_id: 'user-1', device_id: 'device-1', ...more };
}

/** What became of each event. */
export function listResults({ results }: RequestResult): EventResult[] {
  return Array.from({ length: results.count }, (_, index) => resultAt(results, index));
}
