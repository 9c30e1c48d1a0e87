import { isAbsent } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const userAgent: NormalizeRule = {
  slug: 'normalize.user-agent',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs: user_agent tells the system and the device where the event does not say them itself.',
  },
  fix: 'Send os_name, os_version and device_model to have them as they are.',
  approximates: 'Read by ua-parser-js, whose names of devices differ from those of Amplitude here and there.',
  apply(event, { sent, context: { lookups } }) {
    if (typeof sent.user_agent !== 'string' || sent.user_agent === '') return;
    for (const [field, value] of Object.entries(lookups.parseUserAgent(sent.user_agent))) {
      if (isAbsent(event[field]) && value !== undefined) event[field] = value;
    }
  },
};
