import { createCollectorCore } from './create-collector-core.ts';
import { startInBrowser } from './start-in-browser.ts';

/**
 * Writes the script that browsers load as `/d.js`: the text of two functions that refer to nothing outside of themselves,
 * so that it needs no bundler and is the very code that the tests run.
 */
export function writeBrowserScript(): string {
  return `(${startInBrowser.toString()})(${createCollectorCore.toString()}, window);\n`;
}
