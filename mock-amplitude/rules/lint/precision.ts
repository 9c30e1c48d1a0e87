import type { EventLint, LintContext, LintReport, LintWords, PropertyLint } from './lint.ts';
import { readAt } from './property-walk.ts';

const RULE = {
  slug: 'lint.precision',
  source: {
    tags: ['decided'],
    text: 'Whole numbers beyond 2^53 are read as 64-bit floats by browsers, SDKs and charts: their last digits change.',
  },
  fix: 'Send ids and other whole numbers beyond 2^53 as text.',
} as const;

/** Fields of an event that may be whole numbers of any size; times have a lint of their own. */
const TOP_FIELDS = ['user_id', 'device_id', 'event_id'] as const;

/** A number beyond 2^53 in the properties. */
export const precisionLint: PropertyLint = {
  ...RULE,
  kind: 'property',
  asked: { types: ['number'] },
  check(_name, value, walk, context, report) {
    if (typeof value === 'number' && isBeyond(value)) reportNumber(value, walk.path, walk.keys, context, report);
  },
};

/** The same of an id: two users may become one. */
export const topPrecisionLint: EventLint = {
  ...RULE,
  kind: 'event',
  check({ sent, hasNumericId }, context, report) {
    if (!hasNumericId) return;
    for (const field of TOP_FIELDS) {
      const value = sent[field];
      if (typeof value === 'number' && isBeyond(value)) reportNumber(value, field, [field], context, report);
    }
  },
};

function isBeyond(value: number): boolean {
  return (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) && Number.isFinite(value);
}

function reportNumber(
  value: number,
  path: string,
  keys: readonly (string | number)[],
  context: LintContext,
  report: LintReport,
): void {
  report(
    () => path,
    () => explain(value, path, keys, context),
  );
}

/** The digits as they were sent are in the text alone: it is read once more where somebody asks. */
function explain(value: number, path: string, keys: readonly (string | number)[], context: LintContext): LintWords {
  const exact = readAt(context.readExactly() ?? {}, keys);
  if (typeof exact !== 'string') {
    return { message: `${path} is ${value}, beyond 2^53: the last digits of such numbers change`, fix: RULE.fix };
  }
  const digits = exact.slice(0, SHOWN_DIGITS);
  return {
    message: `${path} is ${digits}, beyond 2^53: read as a number it is ${BigInt(value)}`,
    fix: `Send it as text: "${digits}".`,
  };
}

/** How many digits are shown: a number may have a million of them. */
const SHOWN_DIGITS = 40;
