/** Pages of Amplitude's documentation, by how a rule's source speaks of them; the first that fits counts. */
const PAGES: readonly [words: RegExp, path: string][] = [
  [/group identify/i, '/docs/apis/analytics/group-identify'],
  [/identify/i, '/docs/apis/analytics/identify'],
  [/http api v1/i, '/docs/apis/analytics/http-v1'],
  [/http v2|upload limit/i, '/docs/apis/analytics/http-v2'],
  [/batch/i, '/docs/apis/analytics/batch-event-upload'],
  [/export/i, '/docs/apis/analytics/export'],
  [/dashboard/i, '/docs/apis/analytics/dashboard-rest'],
  [/user profile|profile api/i, '/docs/apis/analytics/user-profile'],
  [/tracking unique users|anonymous device/i, '/docs/data/sources/instrument-track-unique-users'],
  [/user properties/i, '/docs/data/user-properties-and-events'],
  [/limits|not indexed/i, '/docs/faq/limits'],
];

/** Where docs are spoken of and no page is named. */
const USUAL_PAGE = '/docs/apis/analytics/http-v2';

/**
 * Finds where a person reads up what a rule says: the issue it was reported in, or the page that documents it.
 *
 * @returns undefined where nobody documents it
 * @example findDocPage({ tags: ['wild'], text: 'Amplitude-Kotlin#105; …' }) // 'https://github.com/amplitude/Amplitude-Kotlin/issues/105'
 */
export function findDocPage({ tags, text }: { tags: readonly string[]; text: string }): string | undefined {
  const page = PAGES.find(([words]) => words.test(text))?.[1] ?? USUAL_PAGE;
  if (tags.includes('doc')) return `https://amplitude.com${page}`;
  const issue = /\b((?:Amplitude|analytics)-\w+)#(\d+)/.exec(text);
  if (issue !== null) return `https://github.com/amplitude/${issue[1]}/issues/${issue[2]}`;
  return undefined;
}
