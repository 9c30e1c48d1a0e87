import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it.each(['--version', '-V'])('%s prints the version of the package', (flag) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(execFileSync(process.execPath, [join(ROOT, 'src/cli/bin.ts'), flag], { encoding: 'utf8' })).toBe(
    `${version}\n`,
  );
});
