import { loadRules } from '../../conformance/index.ts';
import { ALL_RULES } from '../../mock-amplitude/all-rules.ts';
import { NOT_EMULATED } from '../../mock-amplitude/not-emulated.ts';
import type { Rule } from '../../mock-amplitude/rules/rule.ts';

/** How sure a rule is, from the surest on. */
const KINDS = ['seen', 'documented', 'approximated', 'ours'] as const;
type Kind = (typeof KINDS)[number];

function kindOf({ slug, source: { tags }, approximates }: Rule): Kind {
  if (slug.startsWith('emulator.') || tags.every((tag) => tag === 'decided')) return 'ours';
  if (tags.includes('decided') || approximates !== undefined) return 'approximated';
  return tags.includes('wild') ? 'seen' : 'documented';
}

/** Writes `docs/fidelity.md` from the rules. */
export function writeFidelityPage(): string {
  const titles = new Map(loadRules().map(({ slug, title }) => [slug, title]));
  const line = (rule: Rule) => [
    `\`${rule.slug}\``,
    rule.source.tags.join(', '),
    titles.get(rule.slug) ?? firstSentence(rule.source.text),
  ];
  const list = (kind: Kind) => ALL_RULES.filter((rule) => kindOf(rule) === kind);
  const withoutWild = ALL_RULES.filter((rule) => kindOf(rule) !== 'ours' && !rule.source.tags.includes('wild'));
  return `${HEAD}
## At a glance

${ALL_RULES.length} rules. Of them ${withoutWild.length} rest on what Amplitude or its SDKs say and on no real answer that is known.

${writeTable(
  ['rules', 'what that means'],
  KINDS.map((kind) => [`${list(kind).length} ${kind}`, MEANINGS[kind]]),
)}

## Seen

${writeTable(COLUMNS, list('seen').map(line))}

## Documented, and seen by nobody

Each of these defaults rests on documentation alone.

${writeTable(COLUMNS, list('documented').map(line))}

## Approximated

${writeTable(
  [...COLUMNS, 'what is decided, or simpler'],
  list('approximated').map((rule) => [...line(rule), explain(rule)]),
)}

## Ours

${writeTable(COLUMNS, list('ours').map(line))}

## Not emulated

${writeTable(
  ['of Amplitude', 'here'],
  NOT_EMULATED.map(({ what, here }) => [what, here]),
)}

${TAIL}`;
}

const COLUMNS = ['rule', 'source', 'in a line'];

const MEANINGS: Record<Kind, string> = {
  seen: 'a real answer or an exported row is known that shows it',
  documented: 'Amplitude, its SDKs or the integration guide say so; no real answer is known',
  approximated: 'a part of it is decided here, or knowingly simpler than it is there',
  ours: 'nobody says, or it is about the emulator itself',
};

/** What is decided of it stands in its source; what is simpler, in a field of its own. */
function explain({ source: { tags, text }, approximates }: Rule): string {
  return [...(tags.includes('decided') ? [text] : []), ...(approximates === undefined ? [] : [approximates])].join(' ');
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.) /, 1)[0] ?? text;
}

/** A table of Markdown whose columns are aligned. */
function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const write = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [write(first), write(widths.map((width) => '-'.repeat(width))), ...rest.map(write)].join('\n');
}

const HEAD = `# What the emulator does not know about the real Amplitude

<!-- Written by "npm run docs" from the rules (slug, source, approximates) and test/mock-amplitude/fidelity-page.ts: change those. -->

Nothing here was tried against Amplitude itself. Each rule says where it comes from, in its code and in its conformance file:

| tag       | source                                          |
| --------- | ----------------------------------------------- |
| \`doc\`     | Amplitude's public documentation                |
| \`wild\`    | a real answer somebody pasted in a public issue |
| \`sdk\`     | what the official SDKs rely on                  |
| \`spec\`    | the Datafly Signal integration guide            |
| \`decided\` | nobody says; our decision                       |

The rules whose answer is \`decided\` (beside other tags, or alone) are where the emulator may be wrong:

\`\`\`sh
grep -rl decided conformance/rules | wc -l
\`\`\`
`;

const TAIL = `## Where it matters most

| question                                                                                             | here                                             | to change it          |
| ---------------------------------------------------------------------------------------------------- | ------------------------------------------------ | --------------------- |
| Is a key at the wrong region dropped or refused? The guide says dropped; users have seen 400         | dropped                                          | \`regionMismatch\`      |
| Is every failing index listed, or the first one?                                                     | every one                                        | \`errorIndexes\`        |
| Does a short id refuse the request, or is it taken off? Users report refused; the docs say taken off | refused                                          | \`shortIds\`            |
| What is "1 MB"?                                                                                      | 1,048,576 bytes after gunzip, that many included | \`limits.bodyBytes\`    |
| When is an event too old?                                                                            | never                                            | \`retentionDays\`       |
| What answers a firewall, or a sanctioned region?                                                     | 403 to chosen clients                            | \`forbiddenUserAgents\` |
| Which devices are silenced?                                                                          | none                                             | \`silencedDevices\`     |
| Is a path with a slash too many an unknown one?                                                      | yes, 400                                         | \`lenientPaths\`        |

And these, which no setting changes:

- the bodies for reserved names, depth, invalid ids and "Event too old";
- the words of the form endpoints beside \`success\`, \`invalid_api_key\`, \`missing_event\` and \`too_many_requests_for_device\`;
- that the legacy root tells of a refused event with \`request_db_write_failed\`, and of a form that no SDK sends as V1 does;
- that a \`duplicate\` (its \`insert_id\` came from the same device within 7 days) counts as ingested in the answer;
- the steps in which rates slide: one second of the 30 that a rate is averaged over;
- CORS: browsers need a preflight that is allowed, so it is;
- how much is remembered (user_ids, device_ids, insert_ids, properties of one user): bounded here, and \`/_emulator/v1/stats\` counts what
  made room.

If you have seen a real answer that differs, please [report it](../CONTRIBUTING.md#report-a-real-answer): one pasted answer
is worth more than any reasoning here.
`;
