import { buildRefusal } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

/** The rules of the form endpoints that the JSON endpoints do not have. Their answers are words (ingest/forms/words.ts). */
export const FORM_RULES = {
  form: {
    slug: 'request.form',
    source: {
      tags: ['doc', 'decided'],
      text: 'Identify docs: the body must be form-data or x-www-form-urlencoded. How many fields are read is decided.',
    },
    fix: 'Send the fields as application/x-www-form-urlencoded or multipart/form-data, or in the query; JSON goes to /2/httpapi.',
  },
  parameterMissing: {
    slug: 'request.parameter-missing',
    source: { tags: ['doc'], text: 'Identify docs, status codes: missing_event where identification is missing.' },
    fix: 'Send the field identification to /identify and /groupidentify, the field event to /httpapi.',
  },
  parameterJson: {
    slug: 'request.parameter-json',
    source: {
      tags: ['doc', 'decided'],
      text: 'Identify docs, status codes: missing_event where identification is incorrectly formatted. What that means is decided.',
    },
    fix: 'Send one JSON object or an array of them as the text of the field, and encode it as the form asks for.',
  },
  group: {
    slug: 'request.group',
    source: {
      tags: ['doc', 'decided'],
      text: 'Group Identify docs: both are strings. A number and the answer are decided.',
    },
    fix: 'Give each identification a group_type and one group_value, as texts that are not empty.',
  },
  groupIdentifyLimit: {
    slug: 'limit.group-identify',
    source: {
      tags: ['doc', 'decided'],
      text: 'Group Identify docs: 1024 group identifies and 1024 group properties a request. The answer is decided.',
    },
    fix: 'Send fewer identifications per request.',
  },
} as const satisfies Record<string, Rule>;

/** Refuses a form; its endpoint says it in a word of its own. */
export function refuseForm(rule: Rule, path: string, message: string): Refusal {
  return refuse(rule, buildRefusal(400, rule.slug), path, message);
}
