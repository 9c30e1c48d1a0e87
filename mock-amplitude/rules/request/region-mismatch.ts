import { buildSuccess, buildUnknownKey } from '../answers.ts';
import { diagnose } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

/** A project's key at the other region's endpoint; whether that drops or rejects is the project's `regionMismatch`. */
export const regionMismatch: RequestRule = {
  slug: 'request.region-mismatch',
  source: {
    tags: ['spec'],
    text: 'The guide: silently dropped. Users have also reported 400 Invalid API key: regionMismatch "reject".',
  },
  fix: "Send to the endpoint of the project's region.",
  check({ project, events = [], sent }, { timeOf }) {
    if (project === undefined || project.region === sent.region) return undefined;
    const message = `project ${project.name} lives in ${project.region.toUpperCase()}, this is the ${sent.region.toUpperCase()} endpoint`;
    const bytes = sent.body.kind === 'complete' ? sent.body.body.length : 0;
    const dropped = project.regionMismatch === 'drop';
    return {
      rule: regionMismatch,
      verdict: dropped ? 'dropped' : 'rejected',
      answer: dropped ? buildSuccess(events.length, bytes, timeOf(project)) : buildUnknownKey(project.apiKey),
      diagnostic: diagnose(regionMismatch, 'error', 'api_key', message),
    };
  },
};
