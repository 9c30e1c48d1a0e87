import type { StreamLine } from '../../model/lines/stream-line.ts';
import { describeNotice } from './describe-notice.ts';
import type { LinkState, LiveHello, LiveMessage } from './messages.ts';

/** What a tab knows of the live source. */
export interface LiveState {
  link: LinkState;
  hello: LiveHello | undefined;
  lastSeq: number;
  /** The newest lines, oldest first; at most MAX_LINES. */
  lines: readonly StreamLine[];
  /** How many lines are no longer among them, or never were. */
  skipped: number;
  /** How many lines came while the tab was seen, those skipped included: what a rate is made of. */
  received: number;
  /** Who emptied it last, until something comes. */
  resetBy: string | undefined;
  /** The newest message for a person; empty where there was none since it was emptied. */
  notice: string;
  /** How often all, or what was of one project, was forgotten: what was shown before is no longer there. */
  epoch: number;
  /** How often something beside records changed: whoever shows it asks again. */
  changes: number;
}

/** Most lines that a tab keeps. */
export const MAX_LINES = 5000;

export const NOTHING_YET: LiveState = {
  link: 'connecting',
  hello: undefined,
  lastSeq: 0,
  lines: [],
  skipped: 0,
  received: 0,
  resetBy: undefined,
  notice: '',
  epoch: 0,
  changes: 0,
};

/** What a message of the live source changes. */
export function takeLiveMessage(state: LiveState, message: LiveMessage): LiveState {
  switch (message.kind) {
    case 'link':
      return { ...state, link: message.state };
    case 'hello': {
      const { run, firstSeq, lastSeq } = message;
      const isOther = state.hello !== undefined && state.hello.run !== run;
      const base = isOther
        ? { ...state, lines: [], skipped: 0, resetBy: 'a restart', notice: '', epoch: state.epoch + 1 }
        : state;
      return {
        ...base,
        hello: { run, firstSeq, lastSeq },
        lastSeq: isOther ? lastSeq : Math.max(state.lastSeq, lastSeq),
        changes: state.changes + 1,
      };
    }
    case 'news': {
      const lines = [...state.lines, ...message.lines].slice(-MAX_LINES);
      const gone = state.lines.length + message.lines.length - lines.length;
      return {
        ...state,
        lines,
        lastSeq: message.lastSeq,
        skipped: state.skipped + message.skipped + gone,
        received: state.received + message.lines.length + message.skipped,
        resetBy: message.lines.length === 0 ? state.resetBy : undefined,
      };
    }
    case 'reset': {
      const lines =
        message.project === undefined ? [] : state.lines.filter(({ project }) => project !== message.project);
      const emptied = { resetBy: message.by, notice: message.project === undefined ? '' : state.notice };
      return { ...state, lines, skipped: 0, ...emptied, epoch: state.epoch + 1, changes: state.changes + 1 };
    }
    case 'gap':
      return { ...state, skipped: state.skipped + message.missed };
    case 'change': {
      const said = message.of === 'notice' ? describeNotice(message.data) : undefined;
      return { ...state, notice: said ?? state.notice, changes: state.changes + 1 };
    }
  }
}
