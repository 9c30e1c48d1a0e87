import { Router } from 'express';
import type { Integrations } from '../integrations/create-integrations.ts';
import { buildBlueprintSchema } from '../mapping/blueprint.ts';
import { VARIANT_NAMES } from '../mapping/blueprints/variant-names.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';
import { ApiProblem } from './api-problem.ts';
import { AMPLITUDE } from './catalog.ts';
import { describeBlueprint, describeIntegration } from './describe-integration.ts';
import { API_PATH } from './management-page.ts';
import { readBlueprint, readInstall } from './read-request.ts';

/** What can be installed, and its variants. */
export function serveCatalog(integrations: Integrations): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json({ integrations: [AMPLITUDE] });
  });
  router.get(`/${AMPLITUDE.key}`, (_request, response) => {
    response.json(AMPLITUDE);
  });
  router.get(`/${AMPLITUDE.key}/variants/:variant`, (request, response) => {
    const key = VARIANT_NAMES.find((name) => name === request.params.variant);
    if (key === undefined) {
      throw new ApiProblem(404, 'There is no such variant', `There are: ${VARIANT_NAMES.join(', ')}.`);
    }
    const blueprint = loadVariant(key);
    response.json({ key, name: blueprint.title, description: blueprint.description, blueprint });
  });
  router.get(`/${AMPLITUDE.key}/blueprint-schema`, (_request, response) => {
    response.json(buildBlueprintSchema());
  });
  router.post(`/${AMPLITUDE.key}/blueprint`, (request, response) => {
    const { variant, blueprint } = readBlueprint(request.body);
    response.json(describeBlueprint(variant, blueprint));
  });
  router.post(`/${AMPLITUDE.key}/install`, async (request, response) => {
    const managed = await integrations.install(readInstall(request.body));
    response.status(201).location(`${API_PATH}/integrations/${managed.settings.id}`).json(describeIntegration(managed));
  });
  return router;
}
