import type { Line } from '../../lib/line.ts';
import type { RuleReport } from '../results.ts';
import type { SuiteReport } from '../suite-report.ts';
import { reportBadge } from './report-badge.ts';
import { reportGithub } from './report-github.ts';
import { reportHtml } from './report-html.ts';
import { reportJunit } from './report-junit.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportTerminal, type TerminalOptions } from './report-terminal.ts';

/** Where a run is written, and how. */
export interface SuiteOutput {
  /** Undefined for stdout. */
  file: string | undefined;
  /** Added to what is there: others write to it as well. */
  append: boolean;
  /** Lines that are printed as soon as a rule has ended. */
  onRule?: (rule: RuleReport) => Line[];
  /** The whole run. */
  write: (report: SuiteReport) => Line[];
}

/** Every reporter, by its name. Those that write data want stdout for themselves. */
const REPORTERS: Readonly<
  Record<string, { data: boolean; write: (report: SuiteReport, options: TerminalOptions) => Line[] }>
> = {
  terminal: { data: false, write: reportTerminal },
  github: { data: false, write: reportGithub },
  json: { data: true, write: (report) => [{ json: report, indent: 2 }] },
  ndjson: { data: true, write: ({ rules: _, ...rest }) => [{ json: { type: 'report', ...rest } }] },
  junit: { data: true, write: reportJunit },
  markdown: { data: true, write: reportMarkdown },
  html: { data: true, write: (report) => reportHtml([report]) },
  badge: { data: true, write: reportBadge },
};

/** Says why reporters cannot be used together; undefined where they can. */
export function refuseOutputs(names: readonly string[]): string | undefined {
  const chosen = names.map(split);
  const unknown = chosen.find(({ name }) => REPORTERS[name] === undefined);
  const known = Object.keys(REPORTERS).join(', ');
  if (unknown !== undefined) return `Failed to choose reporters: there is no "${unknown.name}". Take some of ${known}.`;
  const printed = chosen.filter(({ file }) => file === undefined);
  const data = printed.find(({ name }) => REPORTERS[name]?.data);
  if (data === undefined || printed.length === 1) return undefined;
  return `Failed to choose reporters: ${data.name} wants stdout for itself. Give it a file: --reporter ${data.name}=<file>.`;
}

/** The outputs that were asked for; the terminal where nothing else is printed. */
export function chooseOutputs(names: readonly string[], options: TerminalOptions): SuiteOutput[] {
  const chosen = names.map(split);
  const all = chosen.some(({ file }) => file === undefined)
    ? chosen
    : [{ name: 'terminal', file: undefined }, ...chosen];
  return all.flatMap(({ name, file }): SuiteOutput[] => {
    const reporter = REPORTERS[name];
    if (reporter === undefined) return [];
    const write = (report: SuiteReport) => reporter.write(report, options);
    // A job's summary is everybody's.
    const append = file !== undefined && file === process.env.GITHUB_STEP_SUMMARY;
    if (file === undefined) {
      return [
        {
          file,
          append,
          write,
          ...(name === 'ndjson' ? { onRule: (rule) => [{ json: { type: 'rule', ...rule } }] } : {}),
        },
      ];
    }
    const text = (report: SuiteReport): Line[] => [
      ...(name === 'ndjson' ? report.rules.map((rule): Line => ({ json: { type: 'rule', ...rule } })) : []),
      ...write(report),
    ];
    return [
      {
        file,
        append,
        write: text,
      },
    ];
  });
}

/** `junit=report.xml` */
function split(text: string): { name: string; file: string | undefined } {
  const at = text.indexOf('=');
  return at === -1 ? { name: text, file: undefined } : { name: text.slice(0, at), file: text.slice(at + 1) };
}
