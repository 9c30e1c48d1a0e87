// npm run forwarder-reports: what the forwarders that come with the suite miss, written to docs/forwarder-reports.md. Takes minutes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const DRIVERS = join(ROOT, 'conformance/drivers');
const PAGE = join(ROOT, 'docs/forwarder-reports.md');

const HEAD = `# What other forwarders miss

Written by \`npm run forwarder-reports\`: the forwarder direction of the suite against Amplitude's own SDK for Node, and against forty lines
that everybody writes first. Both are fed with Amplitude events, so that rules about mapping do not apply. What fails here is listed in
\`conformance/drivers/*.expected.txt\`.
`;

const reports = ['analytics-node', 'naive'].map((driver) => {
  const target = join(DRIVERS, `${driver}.yaml`);
  const call = ['conformance', 'forwarder', '--target', target, '--reporter', 'markdown'];
  const { stdout, status } = spawnSync(process.execPath, [join(ROOT, 'dist/src/cli/bin.js'), ...call], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0 && status !== 1) throw new Error(`Failed to judge ${driver}: exit code ${status}.`);
  return stdout;
});

writeFileSync(PAGE, [HEAD, ...reports].join('\n'));
process.stderr.write(`${readFileSync(PAGE, 'utf8').length} characters written to ${PAGE}.\n`);
