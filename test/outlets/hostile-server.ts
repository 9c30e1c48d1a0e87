import { type Listening, listen } from '../../lib/listen.ts';
import { plant, plantHeader } from './hostile.ts';

/** A server that puts marks into whatever it answers: as Amplitude, as a gateway, as a control API. */
export function startHostileServer(): Promise<Listening> {
  let elsewhere = 0;
  return listen(
    (request, response) => {
      request.resume();
      const refusesEvents = request.url?.startsWith('/refuses') === true;
      const status = refusesEvents || request.url?.startsWith('/v1/') === true ? 400 : 502;
      // The first to ask elsewhere waits a second, for that is no number, and is then told that it is in vain.
      const inVain = request.url?.startsWith('/elsewhere') === true && elsewhere++ > 0;
      const retryAfter = inVain ? '3600' : plantHeader('header');
      response.writeHead(status, { 'retry-after': retryAfter, 'trace-id': plantHeader('trace') });
      response.end(JSON.stringify(buildAnswer(request.url ?? '')));
    },
    { name: 'the hostile server', host: '127.0.0.1', port: 0 },
  );
}

function buildAnswer(url: string): object {
  if (url.startsWith('/v1/batch')) return { refused: [{ index: 0, problems: [{ message: plant('problem') }] }] };
  return { code: 400, error: plant('error'), events_with_invalid_fields: { [plant('field')]: [0] } };
}
