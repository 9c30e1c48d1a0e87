import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Names that two files may export, each with its reason. A name that no longer needs it must go from here. */
const ALLOWED: Record<string, string> = {
  Diagnostic: 'the debugger describes the records it is handed by itself: it knows no server',
  EventRecord: 'as Diagnostic',
  RequestRecord: 'as Diagnostic',
  Verdict: 'as Diagnostic',
  VerdictRecord: 'as Diagnostic',
};

const DECLARATION =
  /^export (?:declare |abstract |async )*(?:function\*?|const|let|class|interface|type|enum) +([A-Za-z_$][\w$]*)/gm;

function findDoubles(): Map<string, string[]> {
  const filesByName = new Map<string, Set<string>>();
  for (const file of globSync('{src,mock-amplitude,conformance,lib}/**/*.{ts,tsx}').sort()) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(DECLARATION)) {
      filesByName.set(name, (filesByName.get(name) ?? new Set()).add(file));
    }
  }
  const doubles = [...filesByName].filter(([, files]) => files.size > 1);
  return new Map(doubles.map(([name, files]) => [name, [...files]]));
}

it('no exported name is declared in two files, so that a word has one meaning', () => {
  const doubles = findDoubles();
  expect([...doubles].filter(([name]) => !(name in ALLOWED))).toEqual([]);
  expect(Object.keys(ALLOWED).filter((name) => !doubles.has(name))).toEqual([]);
});
