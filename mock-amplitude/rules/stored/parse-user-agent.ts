import QuickLRU from 'quick-lru';
import { UAParser } from 'ua-parser-js';
import { boundKey } from '../../internal/bound-key.ts';

/** What a user agent says of its system and device; undefined where it does not. */
export interface ParsedUserAgent {
  readonly os_name: string | undefined;
  readonly os_version: string | undefined;
  readonly device_model: string | undefined;
}

/** Most user agents whose reading is remembered; a test has a handful. Decided. */
const MAX_REMEMBERED = 1000;

/** Creates what reads user agents. The parser looks at 500 characters, a hundred patterns each: what it found is remembered. */
export function createUserAgentParser(): (text: string) => ParsedUserAgent {
  const remembered = new QuickLRU<string, ParsedUserAgent>({ maxSize: MAX_REMEMBERED });
  return (text) => {
    const key = boundKey(text);
    const before = remembered.get(key);
    if (before !== undefined) return before;
    const { os, device } = new UAParser(key).getResult();
    const parsed = { os_name: os.name, os_version: os.version, device_model: device.model };
    remembered.set(key, parsed);
    return parsed;
  };
}
