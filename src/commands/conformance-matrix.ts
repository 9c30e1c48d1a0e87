import { readFileSync } from 'node:fs';
import { reportHtml } from '../../conformance/reporters/report-html.ts';
import type { SuiteReport } from '../../conformance/suite-report.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { CommandContext } from './command-context.ts';

/** `conformance matrix`: one page of the JSON reports of several targets. */
export async function runConformanceMatrix(
  files: readonly string[],
  { out, say, stop }: CommandContext,
): Promise<ExitCode> {
  const reports: SuiteReport[] = [];
  for (const file of files) {
    const report = readReport(file);
    if (typeof report === 'string') {
      say(`Failed to read the report ${file}: ${report}. Write one with --reporter json=<file>.`);
      return EXIT.wrongUse;
    }
    reports.push(report);
  }
  for (const line of reportHtml(reports)) await out.send(line, stop.signal);
  await out.flush(stop.signal);
  return EXIT.ok;
}

/** The report, or what is wrong with the file. */
function readReport(file: string): SuiteReport | string {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isReport(value) ? value : 'it holds no report of this version (schemaVersion 1)';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isReport(value: unknown): value is SuiteReport {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value) || !('rules' in value)) return false;
  return value.schemaVersion === 1 && Array.isArray(value.rules) && 'counts' in value && 'target' in value;
}
