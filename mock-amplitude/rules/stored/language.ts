import type { NormalizeRule } from './normalize-rule.ts';

export const language: NormalizeRule = {
  slug: 'normalize.language',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs, "Language mappings": a tag or a name of a language becomes its English name, ignoring case; another value is kept.',
  },
  fix: 'Send a language tag such as de or zh-CN.',
  apply(event, { sent, context: { lookups } }) {
    if (typeof sent.language === 'string') event.language = lookups.nameLanguage(sent.language) ?? sent.language;
  },
};
