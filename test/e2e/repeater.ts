import { text } from 'node:stream/consumers';
import { type Listening, listen } from '../../lib/listen.ts';

/** Starts a server that refuses whatever it is sent, and repeats it: path, headers and body. */
export async function startRepeater(): Promise<Listening & { seen(): string }> {
  let seen = '';
  const repeater = await listen(
    async (request, response) => {
      const { url, headers } = request;
      const body = await text(request).catch(() => '');
      const sent = JSON.stringify({ body, authorization: headers.authorization, url, headers });
      seen += sent;
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 400, error: sent }));
    },
    { name: 'the repeater', host: '127.0.0.1', port: 0 },
  );
  return { ...repeater, seen: () => seen };
}
