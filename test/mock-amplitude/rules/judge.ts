import { DEFAULT_LIMITS, type Limits } from '../../../mock-amplitude/limits.ts';
import type { MockOptions, ProjectOptions } from '../../../mock-amplitude/options.ts';
import { createProjects } from '../../../mock-amplitude/projects/projects.ts';
import { checkRequest } from '../../../mock-amplitude/rules/check-request.ts';
import type { Judgement } from '../../../mock-amplitude/rules/judgement.ts';
import { readJsonUpload } from '../../../mock-amplitude/rules/read-json-upload.ts';
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
}

/** Judges a body as the US endpoint would, with one project in each region. */
export function judge(body: unknown, setup: Setup = {}): Judgement {
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
    timeOf: () => NOW,
  };
  const contentType = 'contentType' in setup ? setup.contentType : 'application/json';
  const read = readJsonUpload(bytes, contentType, ruleset);
  return checkRequest(read, { region: setup.region ?? 'us', bytes: bytes.length }, ruleset);
}

/** Judges one event beside a fine one, at index 1. */
export function judgeEvent(event: object, setup: Setup & { options?: unknown } = {}): Judgement {
  const { options, ...rest } = setup;
  return judge({ api_key: US_KEY, events: [fine(), event], ...(options === undefined ? {} : { options }) }, rest);
}

export function fine(more: object = {}): object {
  return { event_type: 'Page Viewed', user_id: 'user-1', device_id: 'device-1', ...more };
}
