import { ask } from './ask.ts';
import { MANAGEMENT_TOKEN } from './grammar/keys.ts';
import type { Subject } from './subject.ts';

/**
 * Takes back what would change the meaning of all that comes later: faults, moved clocks, silenced devices stay, integrations
 * that were installed, the built-in one's pause. Records, users and insert_ids stay, so that everything fills up.
 */
export async function tidyUp({ urls }: Subject): Promise<void> {
  const control = `${urls.us}/_emulator/v1`;
  const json = { 'content-type': 'application/json' };
  await ask(`${control}/faults`, { method: 'DELETE' });
  for (const project of ['', '?project=shop-us', '?project=shop-eu', '?project=faulty']) {
    await ask(`${control}/clock${project}`, { method: 'POST', headers: json, body: '{"action":"reset"}' });
  }
  const headers = { authorization: `Bearer ${MANAGEMENT_TOKEN}` };
  const admin = `${urls.management}/v1/admin/integrations`;
  const { integrations } = JSON.parse((await ask(admin, { headers })).text);
  for (const { id, origin } of integrations) {
    if (origin !== 'configuration') await ask(`${admin}/${id}`, { method: 'DELETE', headers });
  }
  await ask(`${admin}/built-in/resume`, { method: 'POST', headers });
}
