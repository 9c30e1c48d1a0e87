import type { Banner } from '../model/banner.ts';
import { culpritOf } from '../model/batch.ts';
import type { DetailLine } from '../model/detail-line.ts';
import { buildParts, titleOf } from '../model/detail-lines.ts';
import type { Explained } from '../model/mapped-event.ts';
import type { VerdictRecord } from '../model/record.ts';
import { recordOf, type StreamRow } from '../model/row.ts';
import type { ViewState } from '../model/view-state.ts';
import { isWide, putBeside, shareWidth } from './beside.ts';
import { fitText, wrapText } from './fit-text.ts';
import { drawEmpty, drawFinding, drawScrolled } from './frame-lines.ts';
import { drawList, drawTitles, type ShownList } from './list-lines.ts';
import type { Paint } from './paint.ts';

/** How the room between the top line and the status line is shared out. */
export interface StreamLayout {
  width: number;
  height: number;
  /** Columns of the list, and lines of it. */
  listWidth: number;
  listHeight: number;
  /** Lines below the list that say what is wrong; 0 where that stands beside it. */
  findingHeight: number;
  /** Columns beside the list, 0 where there is no second column. */
  sideWidth: number;
}

const LIST_SHARE = 0.6;
/** A heading, a message of a line or two, a fix of two lines. */
const FINDING_LINES = 5;
const SHORT_FINDING_LINES = 3;
const TITLES = 1;

/** Shares out a room. */
export function layOutStream(width: number, height: number): StreamLayout {
  const isBeside = isWide({ width, height });
  const findingHeight = isBeside ? 0 : height >= 16 ? FINDING_LINES : height >= 8 ? SHORT_FINDING_LINES : 0;
  const [listWidth, sideWidth] = isBeside ? shareWidth(width, LIST_SHARE) : [width, 0];
  return {
    width,
    height,
    listWidth,
    listHeight: Math.max(1, height - TITLES - findingHeight),
    findingHeight,
    sideWidth,
  };
}

/** What is drawn of the stream. */
export interface ShownStream extends ShownList {
  banner: Banner;
  state: ViewState;
  /** Why the list is empty; empty where nothing has come in yet. */
  whyEmpty: string;
}

/** Draws the list with what is wrong below it, or beside it. */
export function drawStream(stream: ShownStream, layout: StreamLayout, paint: Paint): string[] {
  const { rows, banner, whyEmpty, several } = stream;
  const { width, height, listWidth, listHeight, findingHeight, sideWidth } = layout;
  const size = { width: listWidth, height: listHeight };
  if (rows.length === 0) return [drawTitles(width, several, paint), ...drawEmpty(banner, whyEmpty, width)];
  const list = [
    drawTitles(listWidth, several, paint),
    ...fillLines(drawList(stream, size, paint), listHeight, listWidth),
  ];
  const explained = chooseExplained(stream);
  if (sideWidth === 0) {
    const record = explained === undefined ? undefined : findExplained(explained);
    const finding = findingHeight === 0 ? [] : drawFinding(record, { width, height: findingHeight }, paint);
    return [...list, ...fillLines(finding, findingHeight, width)];
  }
  const side = explained === undefined ? [] : drawSide(explained, sideWidth, height, paint);
  return putBeside(list, side, sideWidth, paint);
}

/** While the list follows, the newest refusal is explained: it may have scrolled by too fast to be read. */
function chooseExplained({ rows, window, state }: ShownStream): StreamRow | undefined {
  if (state.selected !== null) return rows[window.cursor];
  return rows.findLast((row) => findExplained(row).diagnostics.length > 0) ?? rows[window.cursor];
}

/** What there is to say about a line: of one that fell with another, and of a request with many events, about the one that is wrong. */
function findExplained(row: StreamRow): VerdictRecord {
  const record = recordOf(row);
  const isWrongItself = record.kind === 'event' && record.atFault;
  return isWrongItself || record.verdict === 'accepted' ? record : (culpritOf(row.batch) ?? record);
}

function drawSide(row: StreamRow, width: number, height: number, paint: Paint): string[] {
  const [verdict] = buildParts(row, undefined);
  const lines: DetailLine[] = (verdict?.lines() ?? []).slice(0, height);
  const { lines: drawn } = drawScrolled(lines, 0, { width, height: height - 1 }, paint);
  return [paint('bold', fitText(titleOf(row), width)), ...drawn];
}

/** Draws all there is about a line, part by part. */
export function drawDetail(
  row: StreamRow | undefined,
  { state, explained }: { state: ViewState; explained: Explained | undefined },
  { width, height }: { width: number; height: number },
  paint: Paint,
): { lines: string[]; total: number } {
  if (row === undefined) return { lines: [fitText('The line is gone: newer ones needed its place.', width)], total: 0 };
  const parts = buildParts(row, explained);
  const part = parts[Math.min(state.tab, parts.length) - 1];
  const tabs = parts.map(({ title }, index) =>
    title === part?.title ? `[${index + 1} ${title}]` : `${index + 1} ${title}`,
  );
  const head = wrapText(tabs.join('  '), width).map((line) => paint('bold', fitText(line, width)));
  const room = Math.max(1, height - head.length - 1);
  const { lines, total, position } = drawScrolled(part?.lines() ?? [], state.scroll, { width, height: room }, paint);
  const title = fitText(titleOf(row), Math.max(0, width - position.length - 1));
  return { lines: [`${title} ${position}`, ...head, ...lines], total: Math.max(0, total - room) };
}

/** As many lines as there is room for. */
export function fillLines(lines: readonly string[], count: number, width: number): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? ' '.repeat(width));
}
