import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';
import { findDocsPage } from './other-apis.ts';

/** What is Amplitude's and not the emulator's. */
export const notEmulatedRule: Rule = {
  slug: 'emulator.not-emulated',
  source: {
    tags: ['doc', 'decided'],
    text: "The paths are those of Amplitude's API docs. What is answered in their place is decided.",
  },
  fix: 'Answer it by a stub of your own, or leave the call out of the test; notEmulatedStatus sets the status of the answer here.',
};

/**
 * Refuses a path of Amplitude that is not emulated, and says which page of its docs tells of it.
 *
 * @param status as `notEmulatedStatus` is set
 * @returns undefined for a path that Amplitude does not have either
 */
export function refuseNotEmulated(method: string, path: string, status: number): Refusal | undefined {
  const page = findDocsPage(path);
  if (page === undefined) return undefined;
  const message = `${method} ${path}: Amplitude has this, the emulator does not (${page})`;
  return refuse(notEmulatedRule, buildRefusal(status, ERROR_TEXT.path), '', message);
}
