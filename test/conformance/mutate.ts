import { gunzipSync, gzipSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import type { Mutation } from './breaking-proxy.ts';

/** Answers a refusal as if all were well. */
export const swallow: Mutation = {
  answer(passing) {
    if (passing.status === 200) return;
    passing.status = 200;
    passing.answer = '{"code":200,"events_ingested":1,"payload_size_bytes":1,"server_upload_time":1}\n';
  },
};
/** Changes every answer. */
export const replace = (from: string | RegExp, to: string): Mutation => ({
  answer(passing) {
    passing.answer = passing.answer.replace(from, to);
  },
});
/** Changes every row of every export. */
export const eachRow = (change: (row: Record<string, unknown>) => void): Mutation => ({
  answer(passing) {
    if (passing.answerHeaders['content-type'] !== 'application/zip') return;
    const files = Object.entries(unzipSync(Buffer.from(passing.answer, 'latin1'))).map(([name, packed]) => {
      const rows = gunzipSync(packed)
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const row of rows) change(row);
      return [name, gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'))];
    });
    passing.answer = Buffer.from(zipSync(Object.fromEntries(files))).toString('latin1');
  },
});
/** Changes the JSON of every request. */
export const rewrite = (change: (body: Record<string, unknown>) => void): Mutation => ({
  request(passing) {
    try {
      const zipped = passing.headers['content-encoding'] === 'gzip';
      const body = JSON.parse((zipped ? gunzipSync(passing.body) : passing.body).toString());
      change(body);
      delete passing.headers['content-encoding'];
      passing.body = Buffer.from(JSON.stringify(body));
    } catch {
      // What is no JSON passes as it is.
    }
  },
});
/** Changes every event of every JSON request. */
export const eachEvent = (change: (event: Record<string, unknown>) => void): Mutation =>
  rewrite((body) => {
    for (const event of Array.isArray(body.events) ? body.events : [])
      if (typeof event === 'object' && event) change(event);
  });
