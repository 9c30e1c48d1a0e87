import type { Request } from 'express';
import type { Project } from '../projects/projects.ts';
import { isObject } from '../rules/json.ts';
import type { SilencedDevices } from '../state/senders/create-senders.ts';
import { ControlError } from './control-error.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** The silenced devices of a project (`event.silenced`). */
export const DEVICE_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/silenced-devices',
    description: 'silenced devices of each project; project or apiKey',
    handle(options, request, response) {
      const { project } = readSelector(options.projects, request.query);
      const all = project === undefined ? options.projects.list() : [project];
      const lists = all.map((one) => ({ project: one.name, devices: silencedOf(options, one).list() }));
      sendJson(response, 200, JSON.stringify({ silenced: lists }));
    },
  },
  {
    method: 'post',
    path: '/silenced-devices',
    description: 'silences a device of a project: {"project":"…","deviceId":"…"}',
    handle(options, request, response) {
      const body: unknown = request.body ?? {};
      const project = requireProject(options, request, body);
      const deviceId = isObject(body) ? body.deviceId : undefined;
      if (typeof deviceId !== 'string' || deviceId.trim() === '') {
        throw new ControlError(400, 'Failed to read the call: deviceId must be a text.', 'Name the device.');
      }
      const silenced = silencedOf(options, project);
      if (!silenced.add(deviceId)) {
        throw new ControlError(
          400,
          `${project.name} has ${silenced.size} silenced devices, which is the most there can be.`,
          'Remove some.',
        );
      }
      sendJson(response, 200, JSON.stringify({ project: project.name, devices: silenced.list() }));
    },
  },
  {
    method: 'delete',
    path: '/silenced-devices/:deviceId',
    description: 'takes a device out of the silenced ones of a project; project or apiKey',
    handle(options, request, response) {
      const project = requireProject(options, request, {});
      const deviceId = String(request.params.deviceId);
      const silenced = silencedOf(options, project);
      if (!silenced.delete(deviceId)) {
        throw new ControlError(
          404,
          `"${deviceId}" is not silenced in ${project.name}.`,
          'GET silenced-devices lists them.',
        );
      }
      sendJson(response, 200, JSON.stringify({ project: project.name, devices: silenced.list() }));
    },
  },
];

function silencedOf({ states }: ControlOptions, project: Project): SilencedDevices {
  return states.of(project).profiles.senders.silenced;
}

function requireProject({ projects }: ControlOptions, request: Request, body: unknown): Project {
  const { project } = readSelector(projects, request.query, body);
  if (project !== undefined) return project;
  throw new ControlError(400, 'Failed to read the call: it names no project.', 'Add ?project= or ?apiKey=.');
}
