import type { Request, Response } from 'express';
import { redactSecret } from '../../lib/redact-secret.ts';
import type { Fault } from '../faults/create-faults.ts';
import { FAULT_SCHEMA } from '../faults/fault-schema.ts';
import { buildScenario, isScenario, listScenarios, SCENARIO_NAMES } from '../faults/scenarios.ts';
import type { Project } from '../projects/projects.ts';
import { isObject } from '../rules/json.ts';
import { ControlError } from './control-error.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** Faults: list, add, remove, scenarios. */
export const FAULT_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/faults',
    description:
      'faults in the order they are asked, each with how often it was seen, triggered, and can be triggered yet; project or apiKey',
    handle({ faults, projects }, request, response) {
      const { project } = readSelector(projects, request.query);
      const list = faults.list().filter((fault) => project === undefined || isOf(fault, project));
      sendJson(response, 200, JSON.stringify({ faults: list.map(tell) }));
    },
  },
  {
    method: 'post',
    path: '/faults',
    description:
      'adds a fault, or a list of them: {"status":503,"times":2}, {"status":500,"stores":true}; project or apiKey',
    handle: addFaults,
  },
  {
    method: 'delete',
    path: '/faults',
    description: 'removes every fault, or those of a project or apiKey; reset brings the configured ones back',
    handle({ faults, projects }, request, response) {
      const { project } = readSelector(projects, request.query);
      const gone = faults.list().filter((fault) => project === undefined || isOf(fault, project));
      for (const { id } of gone) faults.remove(id);
      sendJson(response, 200, JSON.stringify({ removed: gone.length }));
    },
  },
  {
    method: 'get',
    path: '/faults/scenarios',
    description: 'ready-made faults by name',
    handle: (_options, _request, response) => sendJson(response, 200, JSON.stringify({ scenarios: listScenarios() })),
  },
  {
    method: 'get',
    path: '/faults/schema',
    description: 'the JSON Schema of a fault',
    handle: (_options, _request, response) => sendJson(response, 200, JSON.stringify(FAULT_SCHEMA)),
  },
  {
    method: 'delete',
    path: '/faults/:id',
    description: 'removes one fault',
    handle({ faults }, request, response) {
      const { id } = request.params;
      const fault = faults.list().find((one) => String(one.id) === id);
      if (fault === undefined)
        throw new ControlError(404, `There is no fault ${id}.`, 'GET faults lists those there are.');
      faults.remove(fault.id);
      sendJson(response, 200, JSON.stringify(tell(fault)));
    },
  },
  {
    method: 'post',
    path: '/faults/scenarios/:name',
    description: `adds a ready-made fault: ${SCENARIO_NAMES.join(', ')}; {"match":{…}}, project or apiKey`,
    handle: playScenario,
  },
];

function addFaults({ faults, projects }: ControlOptions, request: Request, response: Response): void {
  const body: unknown = request.body ?? {};
  const rules = [body].flat().map((rule) => {
    const { project, rest } = readSelector(projects, request.query, isObject(rule) ? rule.match : {}, rule);
    return isObject(rule) ? narrow(rest, project) : rule;
  });
  const added = faults.add(rules).map(tell);
  sendJson(response, 201, JSON.stringify(Array.isArray(body) ? { faults: added } : added[0]));
}

function playScenario({ faults, projects }: ControlOptions, request: Request, response: Response): void {
  const name = String(request.params.name);
  if (!isScenario(name)) {
    throw new ControlError(404, `There is no scenario ${name}.`, `There are: ${SCENARIO_NAMES.join(', ')}.`);
  }
  const body: unknown = request.body ?? {};
  const match = isObject(body) ? body.match : undefined;
  if (match !== undefined && !isObject(match)) {
    throw new ControlError(400, 'Failed to read the call: match must be an object.', 'Leave it out for every request.');
  }
  const { project, rest } = readSelector(projects, request.query, match, body);
  const alien = Object.keys(rest).find((field) => field !== 'match');
  if (alien !== undefined) {
    throw new ControlError(400, `Failed to read the call: ${alien} is unknown.`, 'Known here: match, project, apiKey.');
  }
  const narrowed = narrow(rest, project).match;
  const added = faults.add(buildScenario(name, isObject(narrowed) ? narrowed : {}));
  sendJson(response, 201, JSON.stringify({ faults: added.map(tell) }));
}

/** Makes a rule one of a project: a key that was named has become its project. */
function narrow(rule: Record<string, unknown>, project: Project | undefined): Record<string, unknown> {
  if (project === undefined) return rule;
  if (rule.match !== undefined && !isObject(rule.match)) return rule;
  const { apiKey: _key, ...match } = rule.match ?? {};
  return { ...rule, match: { ...match, project: project.name } };
}

function isOf({ rule: { match } }: Fault, project: Project): boolean {
  return match?.project === project.name || match?.apiKey === project.apiKey;
}

/** A fault without a whole key in it. */
function tell({ id, rule, seen, triggered, lastTriggered, remaining, configured }: Fault) {
  const apiKey = rule.match?.apiKey;
  const shown = apiKey === undefined ? rule : { ...rule, match: { ...rule.match, apiKey: redactSecret(apiKey) } };
  return { id, rule: shown, seen, triggered, lastTriggered, remaining, configured };
}
