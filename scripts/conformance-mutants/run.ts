// npm run conformance-mutants: every broken forwarder has to be noticed. -- deliver.413 deliver.batch tries those whose slugs begin so.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadForwarderMutants } from '../../conformance/forwarder/mutants.ts';
import { suiteFolder } from '../../conformance/rule-files.ts';
import { OUR_TARGET, openMock } from '../../src/commands/conformance-forwarder.ts';
import { tryMutants } from './try-mutants.ts';

const { positionals: chosen } = parseArgs({ allowPositionals: true });
const { mutants } = loadForwarderMutants();
let missed = 0;
let tried = 0;
await tryMutants(
  mutants.filter(({ slug }) => chosen.length === 0 || chosen.some((begin) => slug.startsWith(begin))),
  {
    target: OUR_TARGET,
    command: [process.execPath, join(suiteFolder(), '../dist/src/cli/bin.js'), 'conformance-driver'],
    cwd: process.cwd(),
    timeScale: 0.1,
    openServer: openMock,
    preload: '',
    signal: new AbortController().signal,
    maxTimeMs: 60_000,
  },
  ({ mutant, problem }) => {
    tried++;
    if (problem !== undefined) missed++;
    console.log(`${problem === undefined ? '✓' : '✗'} ${mutant.slug} ${mutant.does} → ${problem ?? mutant.finding}`);
  },
);
console.log(`${tried} broken forwarders, ${missed} not noticed`);
process.exitCode = missed > 0 || tried === 0 ? 1 : 0;
