/** Every lint, in the order their warnings are told. In a file of its own: the table of settings needs no more of them. */
export const LINT_SLUGS = [
  'lint.unknown-key',
  'lint.time',
  'lint.revenue-in-properties',
  'lint.ids-in-properties',
  'lint.nested-arrays',
  'lint.number-as-text',
  'lint.precision',
  'lint.api-key',
  'lint.body-encoding',
] as const;

export type LintSlug = (typeof LINT_SLUGS)[number];

/** What can be switched off: single lints, or all of them. */
export const LINTS_OFF = ['all', ...LINT_SLUGS] as const;

export type LintOff = (typeof LINTS_OFF)[number];

/** How many warnings each lint gave, by its slug; those that gave none are left out. */
export type LintCounts = Readonly<Record<string, number>>;
