import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';
import type { IntegrationSettings } from '../integrations/integration-settings.ts';

/** There is no such integration, or it is not said which of several is meant. */
export class UnknownIntegrationError extends EmulatorError<CodesOf<'UnknownIntegrationError'>> {
  override readonly name = 'UnknownIntegrationError';

  /** @param wanted undefined where none was named */
  constructor(wanted: string | undefined, there: readonly Pick<IntegrationSettings, 'id' | 'name'>[]) {
    const what = wanted === undefined ? 'it is not said which of several' : `there is no "${wanted.slice(0, 100)}"`;
    const ids = there.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none';
    super('INTEGRATION_UNKNOWN', `Failed to choose an integration: ${what}.`, `There are: ${ids}.`);
  }
}
