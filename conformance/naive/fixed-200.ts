import type { RequestListener } from 'node:http';

/** What a first test double does: it answers everything alike. */
export const answerAlike: RequestListener = (request, response) => {
  request.resume();
  response.setHeader('Content-Type', 'application/json');
  response.end('{"code":200,"events_ingested":1,"payload_size_bytes":50,"server_upload_time":1711296000000}');
};
