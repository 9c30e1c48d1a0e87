import type { Diagnostic } from '../verdict.ts';
import type { Answer } from './answers.ts';

/**
 * What a rule is known by. `tags` say where it comes from: doc (Amplitude's public docs), wild (a real answer pasted in a
 * public issue), sdk (what the official SDKs rely on), spec (the integration guide), decided (nobody says; our decision).
 */
export interface Rule {
  readonly slug: string;
  readonly source: { readonly tags: readonly ('doc' | 'wild' | 'sdk' | 'spec' | 'decided')[]; readonly text: string };
  /** What a client that broke it can do. */
  readonly fix: string;
  /** In what the emulator does something simpler than Amplitude, knowingly; absent where it does all that is known. */
  readonly approximates?: string;
}

/** A request refused as a whole. */
export interface Refusal {
  rule: Rule;
  /** `dropped`: the answer is a success all the same. */
  verdict: 'rejected' | 'dropped';
  answer: Answer;
  diagnostic: Diagnostic;
}

/** Builds the refusal that `rule` makes of a request. */
export function refuse(rule: Rule, answer: Answer, path: string, message: string): Refusal {
  return { rule, verdict: 'rejected', answer, diagnostic: diagnose(rule, 'error', path, message) };
}

/** Builds what is said of one finding. */
export function diagnose(rule: Rule, severity: Diagnostic['severity'], path: string, message: string): Diagnostic {
  return { rule: rule.slug, severity, path, message, fix: rule.fix };
}
