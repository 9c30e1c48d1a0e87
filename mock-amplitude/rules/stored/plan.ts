import { isObject } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

const KEPT = ['branch', 'source', 'version'];

export const plan: NormalizeRule = {
  slug: 'normalize.plan',
  source: { tags: ['doc'], text: 'HTTP V2 docs: of the tracking plan only branch, source and version are kept.' },
  fix: 'Send nothing else in plan.',
  apply(event, { sent: { plan } }) {
    if (isObject(plan)) event.plan = Object.fromEntries(Object.entries(plan).filter(([key]) => KEPT.includes(key)));
  },
};
