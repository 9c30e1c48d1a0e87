import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { IF_LIST, IF_TEXT } from '../../lib/zod-when.ts';

const ROOT = join(import.meta.dirname, '../..');
const WITHOUT_LENGTH = { length: { toString: null } };

it('lets what is no text or list be refused as such, though its length cannot be compared', () => {
  expect(() => z.string().min(1).safeParse(WITHOUT_LENGTH)).toThrow(TypeError);
  expect(z.string().min(1, IF_TEXT).safeParse(WITHOUT_LENGTH).success).toBe(false);
  expect(z.array(z.int()).max(1, IF_LIST).safeParse(WITHOUT_LENGTH).success).toBe(false);
  expect(z.string().min(1, IF_TEXT).safeParse('').success).toBe(false);
  expect(z.array(z.int()).max(1, IF_LIST).safeParse([1, 2]).success).toBe(false);
});

it('is said at every check of a length', () => {
  const files = globSync(['{src,mock-amplitude,lib,conformance}/**/*.{ts,tsx}'], { cwd: ROOT });
  const found = files.flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    // A schema of texts or lists with the checks that are chained to it.
    const chains = source.match(/\bz\s*\.(?:string|array)\([^;]*?(?=,\n|;|\}\))/g) ?? [];
    return chains
      .flatMap((chain) => chain.match(/\.(?:min|max|length)\((?:[^()]|\([^()]*\)|\{[^}]*\})*\)/g) ?? [])
      .filter((check) => !/IF_TEXT|IF_LIST|NOT_EMPTY/.test(check))
      .map((check) => `${file}: ${check}`);
  });
  expect(found).toEqual([]);
});
