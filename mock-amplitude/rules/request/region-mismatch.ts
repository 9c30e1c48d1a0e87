import type { Project } from '../../projects/projects.ts';
import type { Region } from '../../verdict.ts';
import { buildUnknownKey } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const regionMismatchRule: Rule = {
  slug: 'request.region-mismatch',
  source: {
    tags: ['spec'],
    text: 'The guide: silently dropped. Users have also reported 400 Invalid API key: regionMismatch "reject".',
  },
  fix: "Send to the endpoint of the project's region.",
};

/** Finds a project's key at the other region's endpoint; whether that drops or rejects is the project's `regionMismatch`. */
export function checkRegion(project: Project, endpoint: Region): Refusal | undefined {
  if (project.region === endpoint) return undefined;
  const message = `project ${project.name} lives in ${project.region.toUpperCase()}, this is the ${endpoint.toUpperCase()} endpoint`;
  return refuse(regionMismatchRule, buildUnknownKey(project.apiKey), 'api_key', message);
}
