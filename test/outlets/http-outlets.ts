import {
  admin,
  datafly,
  event,
  FORWARD,
  install,
  JSON_TYPE,
  KEY,
  post,
  readJson,
  sendEverything,
  showAll,
} from './calls.ts';
import { plant, plantHeader } from './hostile.ts';
import { NOTHING_PLANTED, type Outlets } from './outlets.ts';

/** What is answered over HTTP. */
export const HTTP_OUTLETS: Outlets = {
  'answers of the endpoints': ({ mock }) => sendEverything(mock.us, mock.eu),
  'answers of the control API': async ({ ready }) => {
    const { routes } = await readJson<{ routes: { method: string; path: string }[] }>(fetch(ready.control));
    const gets = routes.filter(({ method, path }) => method === 'GET' && !/stream|:/.test(path));
    const paths = gets.map(({ path }) => fetch(new URL(path, ready.us)));
    return showAll(
      ...paths,
      fetch(`${ready.control}/requests/1`),
      fetch(`${ready.control}/events?userId=x${encodeURIComponent(plant('q'))}`),
    );
  },
  'refusals of the control API': ({ ready }) =>
    showAll(
      fetch(`${ready.control}/${encodeURIComponent(plant('path'))}`),
      fetch(`${ready.control}/events?${encodeURIComponent(plant('key'))}=1`),
      fetch(`${ready.control}/events?project=${encodeURIComponent(plant('project?'))}`),
      post(`${ready.control}/events/wait`, {
        match: { eventType: plant('awaited'), event: { [plant('f')]: 1 } },
        timeoutMs: 1,
      }),
      post(`${ready.control}/faults`, { [plant('fault')]: plant('value') }),
      post(`${ready.control}/faults`, { match: { project: plant('nobody') }, status: 500 }),
      post(`${ready.control}/projects`, { name: plant('new'), organization: plant('org'), [plant('field')]: 1 }),
      post(`${ready.control}/projects`, { name: 'new', organization: 'Local US', region: 'eu', plan: plant('plan') }),
      fetch(`${ready.control}/projects/${encodeURIComponent(plant('gone'))}/keys`),
      post(`${ready.control}/clock`, { [plant('clock')]: 1 }),
      post(`${ready.control}/check`, { api_key: KEY, events: [event({ user_id: 'ab\u009b' })] }),
      post(`${ready.control}/events/wait`, `{"\u009b": \u202e`),
      post(`${ready.control}/reset`, 'x', { 'content-type': plantHeader('text/x') }),
    ),
  'the stream': async ({ ready }) => {
    const response = await fetch(`${ready.control}/stream?since=0`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 2000) break;
    }
    return text;
  },
  'what is read back': async ({ ready }) => {
    const basic = { authorization: `Basic ${Buffer.from(`${KEY}:secret-of-the-hostile-project`).toString('base64')}` };
    const search = `${ready.us}/api/2/usersearch?user=${encodeURIComponent(plant('user'))}`;
    const found = await readJson<{ matches: { amplitude_id: number }[] }>(fetch(search, { headers: basic }));
    const id = found.matches[0]?.amplitude_id;
    const query = encodeURIComponent(plant('x'));
    return showAll(
      fetch(search, { headers: basic }),
      fetch(`${ready.us}/api/2/useractivity?user=${id}`, { headers: basic }),
      fetch(`${ready.us}/api/2/useractivity?user=${query}`, { headers: basic }),
      fetch(`${ready.us}/api/2/export?start=${query}&end=${query}`, { headers: basic }),
      fetch(`${ready.us}/v1/userprofile?user_id=${encodeURIComponent(plant('user'))}&get_amp_props=true`, {
        headers: { authorization: 'Api-Key secret-of-the-hostile-project' },
      }),
    );
  },

  'answers of the gateway': ({ gateway }) =>
    showAll(
      ...[datafly({ type: plant('kind') }), datafly({ timestamp: plant('time') }), plant('no JSON')].map((body) =>
        post(`${gateway}/v1/batch`, typeof body === 'string' ? body : { batch: [body], [plant('k')]: 1 }, FORWARD),
      ),
      post(`${gateway}/v1/t`, { [plant('key')]: 1, type: plant('t') }, FORWARD),
      post(`${gateway}/v1/events`, datafly(), {
        ...JSON_TYPE,
        'x-timestamp': plantHeader('1'),
        'x-signature': plantHeader('sha256='),
      }),
      fetch(`${gateway}/${encodeURIComponent(plant('path'))}`),
      fetch(gateway, { method: 'OPTIONS', headers: { 'access-control-request-headers': plantHeader('asked') } }),
    ),
  'answers of the management API': async ({ ready }) => {
    const integrations = `${ready.management}/v1/admin/integrations`;
    const { integrations: list } = await readJson<{ integrations: { id: string }[] }>(
      fetch(integrations, { headers: admin(ready) }),
    );
    return showAll(
      fetch(integrations, { headers: admin(ready) }),
      ...list.flatMap(({ id }) => [
        fetch(`${integrations}/${id}`, { headers: admin(ready) }),
        fetch(`${integrations}/${id}/dead-letters`, { headers: admin(ready) }),
        post(`${integrations}/${id}/explain`, { event: datafly() }, admin(ready)),
      ]),
      fetch(`${integrations}/${encodeURIComponent(plant('id'))}`, { headers: admin(ready) }),
      fetch(`${ready.management}/v1/${encodeURIComponent(plant('path'))}`, { headers: admin(ready) }),
      fetch(`${ready.management}/v1/admin/recent-events`, { headers: admin(ready) }),
      ...[datafly(), { [plant('key')]: 1 }, `{"${plant('text')}`].map((event) =>
        post(`${ready.management}/v1/admin/recent-events/preview`, { event }, admin(ready)),
      ),
      install(ready, { name: plant('name'), variant: plant('variant'), [plant('key')]: 1 }),
      install(ready, {
        name: 'x',
        variant: 'default',
        config: { api_key: plant('k'), api_endpoint: plant('endpoint') },
      }),
      install(ready, {
        name: 'x',
        variant: 'default',
        config: { api_key: 'k'.repeat(32), api_endpoint: 'https://api2.amplitude.com' },
        blueprint: { [plant('b')]: plant('v') },
      }),
    );
  },
  'metrics and readiness': async ({ metrics }) =>
    (await showAll(fetch(metrics), fetch(metrics.replace('metrics', 'readyz')))) + NOTHING_PLANTED,
};
