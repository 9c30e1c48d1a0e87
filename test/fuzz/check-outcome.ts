import type { Call } from './call.ts';
import type { Outcome } from './send-call.ts';

/** Answers above 499 that are documented: the reason why they are none of ours. */
const DOCUMENTED_5XX: readonly { path: RegExp; text: RegExp }[] = [
  { path: /^\/readyz/, text: /"status":"not ready"/ },
  // A field of delayed events is of the wrong type (docs/fidelity.md).
  { path: /^\/2\/httpapi\/delayed/, text: /^\{"error":"Internal server error"\}$/m },
  // As many wait as may (docs/control-api.md).
  { path: /events\/wait/, text: /wait/ },
  // The outbox is full (docs/management-api.md).
  { path: /dead-letters\/replay/, text: /There is no room/ },
];

/** Of an answer, this much is shown, in characters. */
const SHOWN = 400;

/** What is wrong with what came of a call; undefined where nothing is. */
export function checkOutcome(call: Call, outcome: Outcome): string | undefined {
  if ('faulty' in call || outcome.kind === 'left' || outcome.kind === 'unsendable') return undefined;
  if (outcome.kind === 'bytes') return checkBytes(outcome.text);
  const of = call.kind === 'raw' ? call.route : `${call.method} ${call.path.slice(0, 200)}`;
  if (outcome.kind === 'late') return `${call.port}: ${of} had no answer after ${Math.round(outcome.ms)} ms`;
  if (outcome.kind === 'broken') return `${call.port}: ${of} was not answered: ${outcome.reason}`;
  const { status, contentType, text } = outcome;
  const shown = text.slice(0, SHOWN);
  const path = call.kind === 'raw' ? '' : call.path;
  if (status >= 500 && !DOCUMENTED_5XX.some((one) => one.path.test(path) && one.text.test(text))) {
    return `${call.port}: ${of} was answered ${status}: ${shown}`;
  }
  if (
    /^application\/(problem\+)?json/.test(contentType) &&
    !('method' in call && call.method === 'HEAD') &&
    !isJson(text)
  ) {
    return `${call.port}: ${of} was answered ${status} with what is no JSON: ${shown}`;
  }
  if (/^\s+at .+:\d+:\d+\)?$/m.test(text)) return `${call.port}: ${of} was answered with a stack: ${shown}`;
  return undefined;
}

function checkBytes(text: string): string | undefined {
  const failed = /^HTTP\/1\.1 5\d\d.*$/m.exec(text)?.[0];
  return failed === undefined || text.includes('"not ready"')
    ? undefined
    : `bytes were answered ${failed}: ${text.slice(0, SHOWN)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
