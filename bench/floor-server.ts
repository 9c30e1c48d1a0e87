import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommitGroup } from '../lib/commit-group.ts';
import { listen } from '../lib/listen.ts';

// The floor: what any server on node:http pays to read a body, parse its JSON, write it to the disk together with all that came
// in the same turn, and answer. It maps nothing and delivers nothing.
const MOST_BYTES = 64 * 1_048_576;
const directory = mkdtempSync(join(tmpdir(), 'bench-'));
const file = openSync(join(directory, 'floor'), 'w');
let at = 0;

const appends = createCommitGroup<string>((group) => {
  const bytes = Buffer.from(group.join('\n'));
  if (at + bytes.length > MOST_BYTES) at = 0;
  at += writeSync(file, bytes, 0, bytes.length, at);
  fdatasyncSync(file);
});

const { url } = await listen(
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      await appends.add(JSON.stringify(body));
      const answer = '{"success":true}';
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
      response.end(answer);
    });
  },
  { name: 'the floor', host: '127.0.0.1', port: 0 },
);
process.once('SIGTERM', () => {
  closeSync(file);
  rmSync(directory, { recursive: true });
  process.exit();
});
console.log(JSON.stringify({ url }));
