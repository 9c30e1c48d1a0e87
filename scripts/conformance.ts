// npm run conformance: judges our mock, then our forwarder. With arguments it is the command itself: -- --url http://…
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const RUN = join(import.meta.dirname, 'run.ts');
const given = process.argv.slice(2);

for (const call of given.length > 0 ? [given] : [[], ['forwarder']]) {
  const { status } = spawnSync(process.execPath, [RUN, 'conformance', ...call], { stdio: 'inherit' });
  // The worst counts; what was stopped is not gone on with.
  if (status === null) process.exit(1);
  process.exitCode = Math.max(Number(process.exitCode ?? 0), status);
}
