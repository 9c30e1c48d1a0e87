import type { Line } from '../../lib/line.ts';
import type { SuiteReport } from '../suite-report.ts';

/** About how wide a character of the badge's font is, in pixels. */
const CHARACTER_WIDTH = 6.6;
const PADDING = 12;

/** Writes a badge as SVG: how many of the rules that could be looked at passed. */
export function reportBadge({ counts, rules }: SuiteReport): Line[] {
  const { pass, fail, warn, errored } = counts.rules;
  const tested = pass + fail + warn;
  const value = tested === 0 ? 'nothing tested' : `${pass}/${rules.length} rules`;
  const color = fail + errored > 0 ? '#c0392b' : tested === 0 ? '#7f8c8d' : warn > 0 ? '#b7791f' : '#2e7d32';
  const label = 'Amplitude conformance';
  const left = widthOf(label);
  const right = widthOf(value);
  const text = (at: number, words: string) => `<text x="${at}" y="14">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}">`,
    `  <title>${label}: ${value}</title>`,
    `  <rect width="${left}" height="20" fill="#444"/><rect x="${left}" width="${right}" height="20" fill="${color}"/>`,
    '  <g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `    ${text(left / 2, label)}${text(left + right / 2, value)}`,
    '  </g>',
    '</svg>',
  ];
}

function widthOf(text: string): number {
  return Math.round(text.length * CHARACTER_WIDTH) + PADDING;
}
