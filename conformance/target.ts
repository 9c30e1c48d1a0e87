import { EmulatorError } from '../lib/errors/emulator-error.ts';
import type { CodesOf } from '../lib/errors/error-codes.ts';
import { isDeeper } from '../lib/is-deeper.ts';
import { lazyValidator } from '../lib/lazy-validator.ts';
import { describeSchemaError } from './describe-schema-error.ts';

/** A server to check: where it answers, the keys it knows, and what else it offers. */
export interface Target {
  /** Base addresses of the regional endpoints. */
  us?: string;
  eu?: string;
  /** Address of the emulator's control API; without it what is stored is not checked. */
  control?: string;
  /** What that asks callers on other machines for, sent as `Authorization: Bearer`. */
  controlToken?: string;
  /**
   * API keys by the name that rules use: us, eu, retention, firstIndex, stripIds, regionReject, silenced; clock, lowDay,
   * lowUpdates, lowNames, starter, starterDay and starterMonth are those of projects whose time may be moved, and that
   * may be reset.
   */
  keys: Record<string, string>;
  /** Whatever else rules ask for by name: forbiddenUserAgent, silencedDevice. */
  fixtures: Record<string, string>;
  /** Secret keys of the read-back API, by the name of the key they belong to. */
  secrets: Record<string, string>;
  /** Where servers may choose: errorIndexes all or first, shortIds reject or strip, regionMismatch drop or reject. */
  decisions?: Record<string, string>;
  /** How long read-back may take to show what was stored, in ms. Default 0: at once. */
  readBackMs?: number;
}

/** A description of a target cannot be used. */
export class TargetError extends EmulatorError<CodesOf<'TargetError'>> {
  override readonly name = 'TargetError';
}

const url = { type: 'string', pattern: '^https?://[^/]+.*[^/]$' } as const;
const texts = { type: 'object', additionalProperties: { type: 'string' }, default: {} } as const;

const TARGET_SCHEMA = {
  type: 'object',
  properties: {
    us: url,
    eu: url,
    control: url,
    controlToken: { type: 'string', minLength: 1 },
    keys: texts,
    fixtures: texts,
    secrets: texts,
    decisions: {
      type: 'object',
      properties: {
        errorIndexes: { enum: ['all', 'first'] },
        shortIds: { enum: ['reject', 'strip'] },
        regionMismatch: { enum: ['drop', 'reject'] },
      },
      additionalProperties: false,
    },
    readBackMs: { type: 'integer', minimum: 0, maximum: 600_000 },
  },
  additionalProperties: false,
  anyOf: [{ required: ['us'] }, { required: ['eu'] }],
};

/** What is deeper is no target, and not copied, which goes by recursion. */
const TARGET_LEVELS = 3;

const validator = lazyValidator<Target>(TARGET_SCHEMA, { useDefaults: true });

/**
 * Reads the description of a target.
 *
 * @throws {TargetError} naming each field that is wrong
 */
export function parseTarget(input: unknown): Target {
  const isTarget = validator();
  const value: unknown = isDeeper(input, TARGET_LEVELS) ? null : structuredClone(input);
  if (isTarget(value)) return value;
  const problems = (isTarget.errors ?? []).map((error) => describeSchemaError(error, 'the target'));
  throw new TargetError(
    'TARGET_INVALID',
    `Failed to read the target: ${problems.join('; ')}.`,
    'It has us or eu, control, controlToken, keys, secrets, fixtures, decisions and readBackMs; URLs without a slash at the end.',
  );
}
