import type { FeedSnapshot } from '../create-feed.ts';
import { type Banner, bannerLines, firstEventLines } from '../model/banner.ts';
import type { DetailLine } from '../model/detail-line.ts';
import { COPIES, keyTips, listKeys } from '../model/keys.ts';
import { drawSpark } from '../model/rate.ts';
import type { VerdictRecord } from '../model/record.ts';
import { formatClock, formatFaults, formatLinted, formatVerdicts } from '../model/status.ts';
import type { ViewState } from '../model/view-state.ts';
import { VIEWS, type ViewName } from '../model/views.ts';
import { fitText, wrapText } from './fit-text.ts';
import type { Paint } from './paint.ts';

/** Lines of a text that may be longer than the screen. */
interface Scrolled {
  lines: string[];
  /** Where it stands: "12–40 of 66". */
  position: string;
  /** How many lines there are, wrapped to the screen. */
  total: number;
}

const SPARK_SECONDS = 5;

/** Draws the top line: the views, the ports that everything answers at, and how much comes in. What is not needed goes first. */
export function drawTop(
  banner: Banner,
  { view, rate }: { view: ViewName; rate: readonly number[] },
  width: number,
  paint: Paint,
): string {
  const names = VIEWS.map(({ name, title }, index) => `${index + 1} ${name === view ? `[${title}]` : title}`).join(
    '  ',
  );
  const { hosts, ports } = listAddresses(banner, view);
  const speed = `${rate.at(-1) ?? 0}/s`;
  const spark = drawSpark(rate, SPARK_SECONDS);
  const digits = VIEWS.map(({ name, title }, index) => (name === view ? `${index + 1} [${title}]` : index + 1)).join(
    ' ',
  );
  const choices = [
    [names, `${hosts}  ${speed} ${spark}`],
    [names, `${ports}  ${speed} ${spark}`],
    [names, `${ports} ${speed} ${spark}`],
    [names, `${ports} ${speed}`],
    [digits, `${ports} ${speed} ${spark}`],
    [digits, ports],
  ];
  const fits = choices.find(([left = '', right = '']) => left.length + right.length + 1 <= width) ?? choices.at(-1);
  const [left = '', right = ''] = fits ?? [];
  return paint('bold', fitText(left + right.padStart(Math.max(0, width - left.length)), width));
}

/** Of several emulators each is named, and in the views that show one of them that one. */
function listAddresses({ us, eu, gateway, attached = [] }: Banner, view: ViewName): { hosts: string; ports: string } {
  if (attached.length > 1) {
    const [first = ''] = attached;
    const all = attached.map(host).join('  ');
    return view === 'stream'
      ? { hosts: `amplitude-emulator  ${all}`, ports: attached.map(port).join(' ') }
      : { hosts: `of ${host(first)}, the first of ${attached.length}`, ports: `of ${port(first)}` };
  }
  const hosts = ['amplitude-emulator', `US ${host(us)}`, `EU ${host(eu)}`, gateway && `gateway ${host(gateway)}`];
  const ports = [port(us), port(eu), gateway && `gw ${port(gateway)}`];
  return { hosts: hosts.filter(Boolean).join('  '), ports: ports.filter(Boolean).join(' ') };
}

function host(url: string): string {
  return url.replace(/^https?:\/\//, '');
}

function port(url: string): string {
  return `:${url.split(':').at(-1) ?? ''}`;
}

/**
 * Draws what is wrong with the line under the cursor, and what to do: a heading, the message, the fix. All of the fix is
 * seen before any of a second message.
 */
export function drawFinding(
  record: VerdictRecord | undefined,
  { width, height }: { width: number; height: number },
  paint: Paint,
): string[] {
  const [first] = record?.diagnostics ?? [];
  if (record === undefined || first === undefined) return [paint('dim', '─'.repeat(width))];
  const { rule, path, message, fix } = first;
  const title = [`── #${record.seq} ${rule}`, path].filter(Boolean).join(' · ');
  const texts = [...wrapText(`${message}.`, width), ...wrapText(`Fix: ${fix}`, width)];
  const brief = texts.length < height ? texts : wrapText(`${message}. Fix: ${fix}`, width);
  return [
    paint('dim', fitText(`${title} ${'─'.repeat(width)}`, width).replace(/…$/, '─')),
    ...brief.slice(0, height - 1),
  ].map((line, index) => (index === 0 ? line : fitText(line, width)));
}

/** What the screen is doing, beside what it shows. */
export interface Doing {
  /** How many lines lie below the screen. */
  below: number;
  /** How many events came in since it was paused. */
  heldBack: number;
  /** Why the filter cannot be read; empty where it can. */
  filterError: string;
}

/** Draws what the screen is doing, how many there were of each verdict, and what else has a hand in what comes in. */
export function drawStatus(
  { totals, notice, link, held, status }: Pick<FeedSnapshot, 'totals' | 'notice' | 'link' | 'held' | 'status'>,
  { below, heldBack, filterError }: Doing,
  state: ViewState,
  width: number,
  paint: Paint,
): string {
  if (state.mode === 'ask-quit') return paint('inverse', fitText(drawQuestion(totals), width));
  if (state.mode === 'copy') {
    const choices = COPIES.map(({ key, label }) => `${key} ${label}`).join('  ');
    return paint('inverse', fitText(`copy: ${choices}  Esc nothing`, width));
  }
  if (state.mode === 'filter') return drawTyped(state.filter, filterError, width, paint);
  const live = link === '' ? '● live' : '';
  const doing = state.paused ? `‖ paused +${heldBack} held` : below > 0 ? `▼ ${below} new below (G)` : live;
  const filter = state.filter === '' ? '' : `${state.filterOff ? 'off: ' : ''}/${state.filter}`;
  const parts = [
    link,
    doing,
    formatVerdicts(totals),
    formatFaults(status.faults),
    formatClock(status.clock),
    formatLinted(status.linted),
    filterError === '' ? filter : filterError,
    notice === '' ? '' : `! ${notice}`,
    held,
  ];
  return fitText(parts.filter(Boolean).join(' │ '), width);
}

function drawTyped(filter: string, error: string, width: number, paint: Paint): string {
  const typed = `/${filter}▏`;
  return error === '' ? fitText(typed, width) : paint('red', fitText(`${typed}  ${error}`, width));
}

function drawQuestion(totals: FeedSnapshot['totals']): string {
  const events = Object.values(totals).reduce((sum, count) => sum + count, 0);
  return `Stop the emulator and forget ${events} ${events === 1 ? 'event' : 'events'}? y yes  n no`;
}

export function drawKeys(state: ViewState, width: number, paint: Paint): string {
  const all = keyTips(state.view, state.screen);
  // The last one is the help, which has all of them.
  const fits = all.findIndex((_tip, left) => joinTips(all.toSpliced(all.length - 1 - left, left)).length <= width);
  const shown = fits < 0 ? all.slice(-1) : all.toSpliced(all.length - 1 - fits, fits);
  return paint('dim', fitText(joinTips(shown), width));
}

const NOTHING_YET = 'Nothing has come in yet. Send a first event:';
const NOTHING_SINCE = 'Nothing has come in since this attached (--since 10m shows what was before). Send an event:';

function joinTips(tips: readonly string[]): string {
  return tips.join('  ');
}

/** What a screen without events shows: how to send the first one; else why none is shown. */
export function drawEmpty(banner: Banner, why: string, width: number): string[] {
  if (why !== '') return wrapText(why, width).map((line) => fitText(line, width));
  const lines = [
    ...bannerLines(banner),
    '',
    banner.attached === undefined ? NOTHING_YET : NOTHING_SINCE,
    '',
    ...firstEventLines(banner),
  ];
  return lines.map((line) => fitText(line, width));
}

/** What the help shows: every key that means something there, the addresses and the keys of the projects. */
export function helpLines(banner: Banner, view: ViewName): DetailLine[] {
  const text = (line: string): DetailLine => ({ kind: 'text', text: line });
  const list = (screen: 'list' | 'detail') =>
    listKeys(view, screen).map(({ label, description }) => text(`${label.padEnd(8)} ${description}`));
  return [
    { kind: 'heading', text: 'Keys' },
    ...list('list'),
    { kind: 'heading', text: 'Keys in the detail' },
    ...list('detail'),
    { kind: 'heading', text: 'Filter' },
    ...FILTER_HELP.map(text),
    { kind: 'heading', text: 'Addresses and keys' },
    ...bannerLines(banner).map(text),
    { kind: 'heading', text: 'A first event' },
    ...firstEventLines(banner).map(text),
  ];
}

const FILTER_HELP = [
  'word "quoted text"       found in any field or property; -word: not found',
  'field:part field=exact   * for any text, commas for or',
  'status:4xx size>10k ms>100 since:30s event.event_properties.total>50',
  'is:culprit,retry,fault,warning,identify,forwarded',
  'fields: verdict rule region project type user device insert path method',
  '        kind message seq request amplitude status try size ms revenue',
];

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
    position: `${wrapped.length === 0 ? 0 : top + 1}–${top + seen.length}/${wrapped.length}`,
    total: wrapped.length,
  };
}
