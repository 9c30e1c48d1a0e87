import type { StreamLine } from '../../model/lines/stream-line.ts';
import {
  CHANGE_KINDS,
  type LinkState,
  type LiveHello,
  type LiveMessage,
  MAX_NEWS_LINES,
  NEWS_EVERY_MS,
  type TabMessage,
} from './messages.ts';
import { readEventData } from './read-event.ts';

/** One tab, as the hub sees it. */
export interface HubTab {
  send(message: LiveMessage): void;
}

/** Keeps one stream open for all tabs, and hands on what comes. */
export interface Hub {
  add(tab: HubTab): void;
  take(tab: HubTab, message: TabMessage): void;
}

export interface HubOptions {
  /** Address of the stream. */
  url: string;
  /** Why the stream cannot be opened: the status of an answer, undefined where there is none. */
  probe: () => Promise<number | undefined>;
}

/** After a stream broke off, in ms: a restarted emulator is to be seen within two seconds. */
const RETRY_MS = 400;
const UNAUTHORIZED = 401;

/** Creates it; the stream is open while there is a tab. */
export function createHub({ url, probe }: HubOptions): Hub {
  const tabs = new Map<HubTab, { visible: boolean }>();
  let source: EventSource | undefined;
  let state: LinkState = 'connecting';
  let hello: LiveHello | undefined;
  let lastSeq: number | undefined;
  let lines: StreamLine[] = [];
  let skipped = 0;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let retrying: ReturnType<typeof setTimeout> | undefined;

  const tell = (message: LiveMessage) => {
    for (const tab of tabs.keys()) tab.send(message);
  };
  const setState = (next: LinkState) => {
    state = next;
    tell({ kind: 'link', state });
  };

  function flush(): void {
    flushing = undefined;
    if (lines.length === 0) return;
    const news: LiveMessage = { kind: 'news', lines, skipped, lastSeq: lastSeq ?? 0 };
    for (const [tab, { visible }] of tabs) if (visible) tab.send(news);
    lines = [];
    skipped = 0;
  }

  function takeLine(line: StreamLine): void {
    lastSeq = Math.max(lastSeq ?? 0, line.seq);
    lines.push(line);
    if (lines.length > MAX_NEWS_LINES) {
      lines.shift();
      skipped++;
    }
    flushing ??= setTimeout(flush, NEWS_EVERY_MS);
  }

  function takeHello(next: LiveHello): void {
    const isNew = hello?.run !== next.run;
    if (isNew) {
      lines = [];
      skipped = 0;
    }
    hello = next;
    lastSeq = isNew ? next.lastSeq : Math.max(lastSeq ?? 0, next.lastSeq);
    setState('live');
    tell({ kind: 'hello', isNew, ...next });
  }

  function open(): void {
    retrying = undefined;
    if (tabs.size === 0) return;
    const since = lastSeq === undefined ? '' : `&since=${lastSeq}`;
    const opened = new EventSource(url + since);
    source = opened;
    const on = (name: string, take: (data: string) => void) =>
      opened.addEventListener(name, (event: MessageEvent) => take(String(event.data)));
    on('hello', (data) => takeHello(readEventData('hello', data)));
    on('line', (data) => takeLine(readEventData('line', data)));
    on('gap', (data) => tell({ kind: 'gap', ...readEventData('gap', data) }));
    on('reset', (data) => {
      flush();
      tell({ kind: 'reset', ...readEventData('reset', data) });
    });
    for (const of of CHANGE_KINDS) on(of, (data) => tell({ kind: 'change', of, data: JSON.parse(data) }));
    opened.addEventListener('error', () => void retry(opened));
  }

  async function retry(broken: EventSource): Promise<void> {
    if (source !== broken) return;
    broken.close();
    source = undefined;
    const status = await probe();
    if (status === UNAUTHORIZED) return setState('locked');
    setState('lost');
    retrying ??= setTimeout(open, RETRY_MS);
  }

  function stop(): void {
    source?.close();
    source = undefined;
    clearTimeout(flushing);
    clearTimeout(retrying);
    flushing = undefined;
    retrying = undefined;
    state = 'connecting';
  }

  function add(tab: HubTab): void {
    tabs.set(tab, { visible: true });
    tab.send({ kind: 'link', state });
    if (hello !== undefined && source !== undefined) {
      tab.send({ kind: 'hello', isNew: true, ...hello, lastSeq: lastSeq ?? hello.lastSeq });
    }
    if (source === undefined && retrying === undefined) open();
  }

  function show(tab: HubTab, visible: boolean): void {
    const known = tabs.get(tab);
    if (known === undefined) {
      // A tab that a browser has brought back from its history.
      add(tab);
      return;
    }
    if (visible && !known.visible) tab.send({ kind: 'news', lines: [], skipped: 0, lastSeq: lastSeq ?? 0 });
    known.visible = visible;
  }

  return {
    add,
    take(tab, message) {
      switch (message.kind) {
        case 'visible':
          show(tab, message.visible);
          return;
        case 'retry':
          if (source === undefined && retrying === undefined) open();
          return;
        case 'close':
          tabs.delete(tab);
          if (tabs.size === 0) stop();
      }
    },
  };
}
