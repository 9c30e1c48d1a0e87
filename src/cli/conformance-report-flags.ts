import type { Command } from 'commander';

/** Adds the flags that both directions of `conformance` have: what is judged, and how it is reported. */
export function addReportFlags(command: Command): Command {
  return command
    .option(
      '--only <selector>',
      'only these: the beginning of a slug, MUST or SHOULD, a tier, source:wild, or "slug: case"; several times, or with commas',
      collect,
    )
    .option('--skip <selector>', 'none of these; as --only', collect)
    .option('--list', 'print the rules that would be judged, and judge nothing')
    .option(
      '--expected-failures <file>',
      'what is known to fail, "slug[: case] # reason" a line; anything else fails the run',
    )
    .option('--write-baseline', 'write what fails now into the file of --expected-failures')
    .option(
      '--trace',
      'print what happened in each failed case; calls as curl commands, with keys from the environment',
    )
    .option('--verbose', 'print every rule, and all that differs')
    .option(
      '--reporter <name[=file]>',
      'terminal, json, ndjson, junit, markdown, github, html or badge; several times',
      collectWhole,
    )
    .option('--json', 'the same as --reporter json');
}

/** The name of a case has commas of its own. */
function collect(text: string, before: string[] = []): string[] {
  return [...before, ...(text.includes(': ') ? [text] : text.split(','))];
}

function collectWhole(text: string, before: string[] = []): string[] {
  return [...before, text];
}
