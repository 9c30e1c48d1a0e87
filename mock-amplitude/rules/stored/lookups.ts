import { createLanguageNames } from './languages/create-language-names.ts';
import { createUserAgentParser, type ParsedUserAgent } from './parse-user-agent.ts';

/** What takes long to find out and is asked again and again. One emulator's; another in the process has its own. */
export interface Lookups {
  /** The name of a language as it is stored, by a tag, a code or a name of it; undefined where it is not known. */
  nameLanguage(text: string): string | undefined;
  parseUserAgent(text: string): ParsedUserAgent;
  /** Whether a code is one of ISO 4217. */
  isCurrency(code: string): boolean;
}

export function createLookups(): Lookups {
  let currencies: ReadonlySet<string> | undefined;
  return {
    nameLanguage: createLanguageNames(),
    parseUserAgent: createUserAgentParser(),
    isCurrency(code) {
      currencies ??= new Set(Intl.supportedValuesOf('currency'));
      return currencies.has(code);
    },
  };
}
