import type { Request } from 'express';
import { redactSecret } from '../../lib/redact-secret.ts';
import { requireProject } from '../projects/find-project.ts';
import type { CreatedProject, Project } from '../projects/projects.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** The projects there are, and those that somebody creates or deletes. */
export const PROJECT_LIST_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/projects',
    description:
      'projects with their organizations, regions and plans, keys hidden but for the end; the organizations, and the address of each region',
    handle({ projects, endpointOf }, _request, response) {
      const endpoints = { us: endpointOf('us'), eu: endpointOf('eu') };
      const organizations = projects.organizations.list();
      const list = projects.list().map((project) => ({ ...describe(project), origin: project.origin }));
      sendJson(response, 200, JSON.stringify({ projects: list, organizations, endpoints }));
    },
  },
  {
    method: 'post',
    path: '/projects',
    description:
      'creates a project with keys of its own: {"name":"…","organization":"…","region":"us","plan":"growth"}; the region is that of the organization, and given where that is new',
    handle({ desk }, request, response) {
      sendJson(response, 201, JSON.stringify({ ...describe(desk.create(request.body)), origin: 'created' }));
    },
  },
  {
    method: 'get',
    path: '/projects/:name/keys',
    description: 'the API key and the secret key of one project, whole',
    handle(options, request, response) {
      const { name, apiKey, secretKey = null } = projectOf(options, request);
      sendJson(response, 200, JSON.stringify({ name, apiKey, secretKey }));
    },
  },
  {
    method: 'delete',
    path: '/projects/:name',
    description: 'deletes a project that was created, with all that came to it; its key is unknown from then on',
    handle(options, request, response) {
      const project = projectOf(options, request);
      options.desk.remove(project);
      sendJson(response, 200, JSON.stringify({ deleted: true, project: project.name }));
    },
  },
];

/** The project of the path. */
function projectOf({ projects }: ControlOptions, { params }: Request): Project {
  return requireProject(projects, String(params.name));
}

function describe({ name, organization, region, plan, apiKey, secretKey }: Project | CreatedProject) {
  const hidden = { apiKey: redactSecret(apiKey), secretKey: secretKey === undefined ? null : redactSecret(secretKey) };
  return { name, organization, region, plan, ...hidden };
}
