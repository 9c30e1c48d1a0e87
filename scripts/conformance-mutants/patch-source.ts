// node --import …/patch-source.ts src/cli/bin.ts: runs the program with one text of its source changed, as CONFORMANCE_MUTANT says.
import { registerHooks } from 'node:module';

interface Patch {
  file: string;
  find: string;
  replace: string;
}

const { CONFORMANCE_MUTANT } = process.env;
const { file, find, replace }: Patch = JSON.parse(CONFORMANCE_MUTANT ?? '{}');

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${file}`)) return loaded;
    const source = String(loaded.source);
    const parts = source.split(find);
    if (parts.length !== 2) throw new Error(`The patch finds its text ${parts.length - 1} times in ${file}, not once.`);
    return { ...loaded, source: parts.join(replace) };
  },
});
