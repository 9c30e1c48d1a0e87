import type { Request } from 'express';
import type { Project } from '../projects/projects.ts';
import type { SentObject } from '../rules/json.ts';
import { ControlError } from './control-error.ts';
import { readSelector } from './read-selector.ts';
import type { ControlOptions } from './route.ts';

/** The project that a call is about, the first one where none is named, and the other fields of its query. */
export function selectProject(
  { projects }: Pick<ControlOptions, 'projects'>,
  request: Request,
): { project: Project; rest: SentObject } {
  const { project = projects.list()[0], rest } = readSelector(projects, request.query);
  if (project === undefined) throw new ControlError(404, 'There is no project.', 'Configure one.');
  return { project, rest };
}
