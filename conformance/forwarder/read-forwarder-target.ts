import { readFileSync } from 'node:fs';
import { lazyValidator } from '../../lib/lazy-validator.ts';
import { parseYaml } from '../../lib/parse-yaml.ts';
import { describeSchemaError } from '../describe-schema-error.ts';
import { TargetError } from '../target.ts';
import type { ForwarderTarget } from './forwarder-target.ts';

const ms = { type: 'number', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;

/** What each key is by default is the least that a forwarder may claim. */
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    command: { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    feed: { type: 'string', enum: ['datafly', 'segment', 'amplitude'], default: 'datafly' },
    ack: { type: 'string', enum: ['durable', 'taken', 'none'], default: 'none' },
    restart: { ...flag, default: false },
    order: { type: 'string', enum: ['device', 'none'], default: 'none' },
    batch: {
      type: 'object',
      additionalProperties: false,
      required: ['maxEvents'],
      properties: { maxEvents: { type: 'integer', minimum: 1 }, lingerMs: ms },
    },
    time: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { scale: { type: 'string', enum: ['env', 'preload', 'none'], default: 'none' } },
    },
    waits: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        requestTimeoutMs: { ...ms, default: 10_000 },
        throttleMs: { ...ms, default: 30_000 },
        restMs: { ...ms, default: 60_000 },
        longestBackoffMs: { ...ms, default: 12_000 },
      },
    },
    shutdownMs: { ...ms, default: 15_000 },
    address: { type: 'string', enum: ['env', 'fixed'], default: 'env' },
    identity: { type: 'string', default: 'event_properties.cf' },
    options: { type: 'array', items: { type: 'string' }, default: [] },
  },
} as const;

const validator = lazyValidator<ForwarderTarget>(SCHEMA, { useDefaults: true });

/**
 * Reads what a forwarder says of itself.
 *
 * @throws {TargetError} naming each field that is wrong
 * @example parseForwarderTarget({}).ack // 'none'
 */
export function parseForwarderTarget(input: unknown): ForwarderTarget {
  const isTarget = validator();
  const value: unknown = structuredClone(input ?? {});
  if (isTarget(value)) return value;
  const problems = (isTarget.errors ?? []).map((error) => describeSchemaError(error, 'the target'));
  throw new TargetError(
    'TARGET_INVALID',
    `Failed to read the target: ${problems.join('; ')}.`,
    'conformance/README.md says what it may hold.',
  );
}

/**
 * Reads the file that describes a forwarder: YAML, or JSON.
 *
 * @throws {TargetError} where it cannot be read, or says what cannot be used
 */
export function readForwarderTarget(file: string): ForwarderTarget {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TargetError(
      'TARGET_UNREADABLE',
      `Failed to read the target file ${file}: ${reason}.`,
      'Name a file that there is.',
      { cause },
    );
  }
  const parsed = parseYaml(text);
  if (parsed.ok) return parseForwarderTarget(parsed.value);
  throw new TargetError(
    'TARGET_UNREADABLE',
    `Failed to read the target file ${file}: ${parsed.problems.join('; ')}.`,
    'It holds YAML.',
  );
}
