// A forwarder as a process of its own, for the soak: soak-child.ts <options as JSON>. It says where it answers, in a line.
import { startSoakForwarder } from './soak-forwarder.ts';

const { close: _close, ...addresses } = await startSoakForwarder(JSON.parse(process.argv[2] ?? ''), (problem) =>
  process.stderr.write(`${problem}\n`),
);
process.stdout.write(`${JSON.stringify(addresses)}\n`);
