#!/usr/bin/env node
// It must run on an old Node to say that it is too old: everything else is imported once that is known.
import { describeOldNode } from '../../lib/node-version.ts';

const problem = describeOldNode();
if (problem === undefined) {
  const { prepareProcess } = await import('./prepare-process.ts');
  prepareProcess();
  const { run } = await import('./cli.ts');
  await run(process.argv);
} else {
  process.stderr.write(`${problem} In its checkout, npm scripts bring their own: npm run emulate.\n`);
  process.exitCode = 3;
}
