import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EmulatorError, isEmulatorError } from '../../../lib/errors/emulator-error.ts';
import { ERROR_CODES } from '../../../lib/errors/error-codes.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { writeErrorsPage } from './errors-page.ts';

/** Error classes that are caught inside, and where. */
const INSIDE: Record<string, string> = {
  ApiProblem: 'answered by the management API',
  CallError: 'answered by the routes of deliveries',
  ControlError: 'answered by the control API',
  DamageError: 'the store is salvaged',
  DirectoryError: 'explained by the store that is to be in it',
  HttpProblem: 'answered by the gateway',
  NeverCameError: 'a case of the forwarder direction is untestable',
  NotOfferedError: 'a case of the suite is untestable',
  QueryError: 'told beside the filter',
  ReadBackError: 'answered by the read-back API',
  ProfileKeyError: 'answered by the read-back API',
  StoreError: 'a case of the suite is untestable',
  TooDeepError: 'answered with 400 by whoever reads a body',
  TooLongError: 'a case of the suite fails',
};

const root = new URL('../../../', import.meta.url);
const sources = globSync('{lib,mock-amplitude,src,conformance}/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !file.endsWith('error-codes.ts'))
  .map((file) => readFileSync(new URL(file, root), 'utf8'));
const classes = sources
  .flatMap((text) => [...text.matchAll(/\bclass (\w+)(?:<.*>)? extends (\w*(?:Error|Problem))\b/g)])
  .map(([, name = '', base = '']) => ({ name, base }))
  .filter(({ name }) => name !== 'EmulatorError');

describe('the errors', () => {
  it('are all of the family, or are listed as met by nobody', () => {
    const strangers = classes.filter(({ base }) => base !== 'EmulatorError').map(({ name }) => name);
    expect(strangers.sort()).toEqual(Object.keys(INSIDE).sort());
  });

  it('have codes of their own, each of them', () => {
    const family = classes.filter(({ base }) => base === 'EmulatorError').map(({ name }) => name);
    expect(new Set(Object.values(ERROR_CODES).map(({ error }) => error))).toEqual(new Set(family));
    expect(family.length).toBeGreaterThan(10);
  });

  it.each(Object.keys(ERROR_CODES))('has code %s, which something throws', (code) => {
    expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true);
  });

  it('are documented (npm run docs writes it)', async () => {
    await expect(writeErrorsPage()).toMatchFileSnapshot('../../../docs/errors.md');
  });
});

describe('EmulatorError', () => {
  const error = new ConfigError('CONFIG_UNREADABLE', 'Failed to read a: it is not there.', 'Check the path.');

  it('says the whole in its message, and how a command ends', () => {
    expect(error).toMatchObject({
      name: 'ConfigError',
      message: 'Failed to read a: it is not there. Check the path.',
      code: 'CONFIG_UNREADABLE',
      exitCode: 2,
      fix: 'Check the path.',
    });
  });

  it('is recognised across bundles, each with a copy of the class', async () => {
    const copy: unknown = await import(`${new URL('lib/errors/emulator-error.ts', root).href}?copy`);
    const recognises = Object(copy).isEmulatorError;
    expect(Object(copy).EmulatorError).not.toBe(EmulatorError);
    expect([error, new Error('else'), 'text', null].map(recognises)).toEqual([true, false, false, false]);
    expect([error, new TypeError('else')].map(isEmulatorError)).toEqual([true, false]);
  });
});
