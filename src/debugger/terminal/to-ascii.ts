/** What the screen draws, and what stands for it where a terminal has no such characters; each takes one column. */
const STAND_INS: Readonly<Record<string, string>> = {
  // Bars, each an eighth higher than the one before.
  ...{ '▁': '.', '▂': ':', '▃': '-', '▄': '=', '▅': '+', '▆': '*', '▇': '#', '█': '@' },
  // What became of an event.
  ...{ '✓': '+', '✗': 'x', '▽': 'v', '↻': '~', '↳': '`', '…': '.' },
  // What the screen is doing, what can be unfolded, what is on.
  ...{ '●': '*', '○': 'o', '‖': '"', '▼': 'v', '▸': '>', '▾': 'v', '▏': '_' },
  ...{ '│': '|', '─': '-', '·': '.', '–': '-', '−': '-', '×': 'x', '’': "'", '∞': '*' },
  ...{ '←': '<', '→': '>', '↑': '^', '↓': 'v', '◂': '<' },
};

const DRAWN = new RegExp(`[${Object.keys(STAND_INS).join('')}]`, 'gu');

/** Writes a line without what only newer fonts have. Foreign text keeps its own letters. */
export function toAscii(line: string): string {
  return line.replace(DRAWN, (character) => STAND_INS[character] ?? '?');
}

/** Terminals whose fonts have neither blocks nor symbols. */
const POOR_TERMINALS = /^(dumb|linux|ansi|cons25|vt\d+)/;

/** Whether a terminal is known to show ASCII only, by its name or by the locale. Where nothing is said it is taken to be able. */
export function needsAscii({ TERM = '', LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return POOR_TERMINALS.test(TERM) || (locale !== '' && !/utf-?8/i.test(locale));
}
