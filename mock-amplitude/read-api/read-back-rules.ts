import type { Rule } from '../rules/rule.ts';

/** What Amplitude's read-back APIs answer; `create-read-back.ts` does what they say. */
export const READ_BACK_RULES: readonly Rule[] = [
  {
    slug: 'readback.authorization',
    source: {
      tags: ['doc', 'decided'],
      text: 'Dashboard and Profile API docs: Basic api_key:secret_key, or Api-Key <secret key>, which is refused with 401 and a line of text. What refuses the others is decided.',
    },
    fix: "Send the project's API key and secret key; give the project a secretKey in the emulator's settings.",
  },
  {
    slug: 'readback.user-search',
    source: { tags: ['doc'], text: 'Dashboard REST API docs, user search.' },
    fix: 'Send ?user= with a user_id, a device_id, an Amplitude ID or the beginning of a user_id.',
  },
  {
    slug: 'readback.user-activity',
    source: { tags: ['doc'], text: 'Dashboard REST API docs, user activity.' },
    fix: 'Send ?user= with an Amplitude ID, as user search gives it.',
  },
  {
    slug: 'readback.export',
    source: { tags: ['doc'], text: 'Export API docs: a zip of the hours asked for, 404 where there are none.' },
    fix: 'Send start and end as YYYYMMDDTHH, in UTC, by the time of upload.',
  },
  {
    slug: 'readback.export-row',
    source: {
      tags: ['wild', 'doc', 'decided'],
      text: 'Published production exports of 2022 to 2025 have the same columns in each row. Where revenue stands, which device a row has and that a row is received, uploaded and processed in one moment is decided.',
    },
    fix: 'Read a column as null or {} where there is nothing; times are UTC.',
  },
  {
    slug: 'readback.event-time',
    source: {
      tags: ['doc'],
      text: 'Docs: a user is new at the earliest event; Dashboard REST API docs: the stream has the latest or the earliest events first.',
    },
    fix: 'Send time with each event; without it the time of the upload counts.',
  },
  {
    slug: 'readback.user-profile',
    source: {
      tags: ['doc'],
      text: 'User Profile API docs: amp_props has first_used, country, os and so on beside the properties.',
    },
    approximates: 'The library is not among them, and the EU has the API too.',
    fix: 'Send user_id or device_id, get_amp_props=true, and the header Authorization: Api-Key <secret key>.',
  },
];
