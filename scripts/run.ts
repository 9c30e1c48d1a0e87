// What npm scripts run: the command line, built where something changed. run.ts <command> [its arguments]
import { buildIfChanged } from './build-all.ts';
import { stopWithStarters } from './stop-with-starters.ts';

stopWithStarters(process.ppid);
await buildIfChanged();
await import(new URL('../dist/src/cli/bin.js', import.meta.url).href);
