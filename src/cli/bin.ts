#!/usr/bin/env node
// Kept free of imports and new syntax: it must run on an old Node to say that it is too old.
const NEEDED_NODE = 24;
const major = Number(process.versions.node.split('.', 1)[0]);

if (major < NEEDED_NODE) {
  process.stderr.write(
    `amplitude-emulator needs Node ${NEEDED_NODE} or newer (this is ${process.version}). In its checkout, npm scripts bring their own: npm run emulate.\n`,
  );
  process.exitCode = 3;
} else {
  const { run } = await import('./cli.ts');
  process.exitCode = await run(process.argv);
}
