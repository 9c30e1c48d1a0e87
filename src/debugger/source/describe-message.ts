import { countOf } from '../../../lib/count-of.ts';
import type { EmulatorAddress } from './control-client.ts';
import type { Hello, SourceMessage } from './source-message.ts';

/** What is told beside records. */
export type SourceNews = Exclude<SourceMessage, { kind: 'record' | 'changed' }>;

/** Whether a message is something to tell. */
export function isNews(message: SourceMessage): message is SourceNews {
  return message.kind !== 'record' && message.kind !== 'changed';
}

/** Tells a person in a sentence. */
export function describeNews(news: SourceNews, { url }: Pick<EmulatorAddress, 'url'>): string {
  switch (news.kind) {
    case 'connected':
      return describeHello(news, url);
    case 'lost':
      return `The connection to ${url} is lost, and tried again: ${news.because}.`;
    case 'reset':
      return `${news.project === undefined ? url : `${news.project} at ${url}`} was reset by ${news.by}.`;
    case 'gap':
      return `${countOf(news.missed, 'record')} of ${url} ${be(news.missed)} evicted before they could be read.`;
    case 'unread':
      return `${countOf(news.count, 'record')} of ${url} cannot be read: it is of another version.`;
    case 'notice':
      return news.leftOut === 0 ? news.message : `${news.message} (${news.leftOut} more left out)`;
  }
}

function describeHello({ how, run }: Hello, url: string): string {
  switch (how) {
    case 'first':
      return `Attached to ${url}.`;
    case 'resumed':
      return `Connected to ${url} again.`;
    case 'another run':
      return `Another run of ${url} (${run}): what is known of the one before is forgotten.`;
  }
}

function be(count: number): string {
  return count === 1 ? 'was' : 'were';
}

const NAMES: Record<Hello['how'], string> = {
  first: 'attached',
  resumed: 'resumed',
  'another run': 'another-run',
};

/**
 * Tells a program.
 *
 * @example buildNewsLine({ kind: 'gap', missed: 3 }, address) // { type: 'gap', emulator: 'http://127.0.0.1:9100', missed: 3 }
 */
export function buildNewsLine(news: SourceNews, { url }: Pick<EmulatorAddress, 'url'>): object {
  if (news.kind === 'connected') {
    return { type: NAMES[news.how], emulator: url, run: news.run, lastSeq: news.lastSeq };
  }
  const { kind, ...said } = news;
  return { type: kind, emulator: url, ...said };
}
