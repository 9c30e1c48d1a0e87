import type { FeedSnapshot } from '../create-feed.ts';
import { type Banner, bannerLines, firstEventLines } from '../model/banner.ts';
import type { DetailLine } from '../model/detail-lines.ts';
import { fitText, wrapText } from '../model/fit-text.ts';
import { formatFinding, VERDICT_SYMBOLS } from '../model/format-record.ts';
import { keyLine, LIST_KEYS } from '../model/keys.ts';
import type { Verdict, VerdictRecord } from '../model/record.ts';
import type { ViewState } from '../model/state.ts';
import type { Paint } from './paint.ts';

/** Lines of a text that may be longer than the screen. */
interface Scrolled {
  lines: string[];
  /** Where it stands: "12–40 of 66". */
  position: string;
  /** How many lines there are, wrapped to the screen. */
  total: number;
}

const VERDICTS: readonly Verdict[] = ['accepted', 'duplicate', 'dropped', 'rejected', 'throttled'];

/** Draws the top line: what this is and where it answers. */
export function drawTop({ us, eu, gateway }: Banner, width: number, paint: Paint): string {
  const host = (url: string) => url.replace('http://', '');
  return paint('bold', fitText(`amplitude-emulator  US ${host(us)}  EU ${host(eu)}  gateway ${host(gateway)}`, width));
}

/** Draws the two lines under the list: what is wrong with the line under the cursor, and what to do. */
export function drawFinding(record: VerdictRecord | undefined, width: number): string[] {
  const [first = '', second = '', ...more] = record === undefined ? [] : wrapText(formatFinding(record), width);
  return [fitText(first, width), fitText([second, ...more].join(' '), width)];
}

/** Draws how many there were of each verdict, and what the screen is doing. */
export function drawStatus(
  { totals, notice, held, linted, below }: Omit<FeedSnapshot, 'records'> & { below: number },
  state: ViewState,
  width: number,
): string {
  const counts = VERDICTS.filter((verdict) => totals[verdict] > 0 || verdict === 'accepted')
    .map((verdict) => `${VERDICT_SYMBOLS[verdict]} ${totals[verdict]}`)
    .join('  ');
  const warned = linted === 0 ? '' : `! ${linted} ${linted === 1 ? 'warning' : 'warnings'}`;
  const filter = state.typing ? `/${state.filter}▏` : state.filter === '' ? '' : `/${state.filter}`;
  const doing = state.paused ? 'paused' : below > 0 ? `${below} new below (G)` : 'following';
  return fitText(
    [doing, counts, warned, held, filter, notice === '' ? '' : `! ${notice}`].filter(Boolean).join('  │  '),
    width,
  );
}

export function drawKeys(width: number, paint: Paint): string {
  return paint('dim', fitText(keyLine(), width));
}

/** What a screen without events shows: how to send the first one. */
export function drawEmpty(banner: Banner, filter: string, width: number): string[] {
  if (filter !== '') return [fitText('Nothing passes the filter. Esc takes it off.', width)];
  const lines = [
    ...bannerLines(banner),
    '',
    'Nothing has come in yet. Send a first event:',
    '',
    ...firstEventLines(banner),
  ];
  return lines.map((line) => fitText(line, width));
}

/** What the help shows: every key, the addresses and the keys of the projects. */
export function helpLines(banner: Banner): DetailLine[] {
  const keys = LIST_KEYS.map(({ label, description }) => `${label.padEnd(8)} ${description}`);
  const text = (line: string): DetailLine => ({ kind: 'text', text: line });
  return [
    { kind: 'heading', text: 'Keys' },
    ...keys.map(text),
    { kind: 'heading', text: 'Addresses and keys' },
    ...bannerLines(banner).map(text),
    { kind: 'heading', text: 'A first event' },
    ...firstEventLines(banner).map(text),
  ];
}

/** Draws the part of a long text that is seen. `scroll` may point past its end. */
export function drawScrolled(
  lines: readonly DetailLine[],
  scroll: number,
  { width, height }: { width: number; height: number },
  paint: Paint,
): Scrolled {
  const wrapped = lines.flatMap(({ kind, text }) => wrapText(text, width).map((line) => ({ kind, line })));
  const top = Math.min(scroll, Math.max(0, wrapped.length - height));
  const seen = wrapped.slice(top, top + height);
  return {
    lines: seen.map(({ kind, line }) =>
      kind === 'heading' ? paint('bold', fitText(line, width)) : fitText(line, width),
    ),
    position: `${wrapped.length === 0 ? 0 : top + 1}–${top + seen.length} of ${wrapped.length}`,
    total: wrapped.length,
  };
}
